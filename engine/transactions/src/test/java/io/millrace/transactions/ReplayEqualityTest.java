package io.millrace.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateRecord;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.DescribeTransaction;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.InitProducerId;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import io.millrace.transactions.TransactionCommand.VerifyPartitions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two coordinators get the same commands at the same times; one of them is lost before every single
 * command and reads its log again. They answer the same and write the same, byte for byte: nothing
 * that counts lives in memory alone. Clients of both generations, right and wrong, at any
 * transaction.version that is right for them. More seeds: {@code -Dseeds=N}.
 *
 * <p>What is in memory alone, as in Kafka, is left out: that the last InitProducerId was somebody's
 * second try, which markers of an end have been written, and how much of its time a transaction has
 * used.
 */
class ReplayEqualityTest {
    private static final int SEEDS = Integer.getInteger("seeds", 240);
    private static final int STEPS = 60;
    private static final List<String> IDS = List.of("a", "b", "c");

    /** Time-outs are looked for all the time, so that no round begins anew with a reload. */
    private static final TransactionSettings SETTINGS =
            new TransactionSettings(900_000, 1, 604_800_000, 3_600_000);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whoHasOnlyReadTheLogDecidesAsWhoWroteIt(int block) {
        for (long seed = block; seed < SEEDS; seed += 4) {
            new Pair(seed).steps();
        }
    }

    private static final class Pair {
        private final String name;
        private final Random random;
        private final CoordinatorRun lasting = new CoordinatorRun(SETTINGS);
        private final CoordinatorRun reborn = new CoordinatorRun(SETTINGS);
        private final Map<String, List<ProducerIdentity>> known = new HashMap<>();
        private final int level;

        Pair(long seed) {
            name = "seed " + seed;
            random = new Random(seed);
            level = random.nextInt(3);
            lasting.finalisedVersion = level;
            reborn.finalisedVersion = level;
        }

        void steps() {
            for (int i = 0; i < STEPS; i++) {
                reborn.reload();
                step(IDS.get(random.nextInt(IDS.size())));
                assertThat(byId(reborn.log)).as(name).isEqualTo(byId(lasting.log));
                IDS.forEach(id -> both(fresh -> new DescribeTransaction(id)));
            }
        }

        /** Those that time out in the same moment may do so in any order. */
        private static Map<ByteBuffer, List<StateRecord>> byId(List<StateRecord> log) {
            return log.stream().collect(Collectors.groupingBy(StateRecord::key));
        }

        private Object both(LongFunction<TransactionCommand<?>> command) {
            Object answer = lasting.identify(command);
            assertThat(reborn.identify(command)).as(name).isEqualTo(answer);
            return answer;
        }

        private void step(String id) {
            switch (random.nextInt(10)) {
                case 0, 1 -> init(id);
                case 2, 3, 4 -> add(id);
                case 5, 6 -> end(id);
                case 7 -> verify(id);
                case 8 -> deliver(id);
                default -> pass();
            }
        }

        /**
         * A transaction has its whole time again after a load. So both load before and after the
         * passes in which time-outs may come; the others add up to less than one.
         */
        private void pass() {
            if (random.nextBoolean()) {
                passBoth(random.nextInt(CoordinatorRun.TIMEOUT_MILLIS / STEPS));
                return;
            }
            lasting.reload();
            passBoth(random.nextInt(2 * CoordinatorRun.TIMEOUT_MILLIS));
            lasting.reload();
        }

        private void passBoth(int millis) {
            lasting.pass(millis);
            reborn.pass(millis);
        }

        private void init(String id) {
            ProducerIdentity expected = random.nextInt(3) == 0 ? latest(id) : null;
            Object answer =
                    both(fresh ->
                            new InitProducerId(id, CoordinatorRun.TIMEOUT_MILLIS, expected, fresh));
            learn(id, answer);
        }

        private void learn(String id, Object answer) {
            if (answer instanceof Given(ProducerIdentity producer)) {
                known(id).add(producer);
            }
        }

        private void add(String id) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                partitions.add(new TopicPartition("data", random.nextInt(4)));
            }
            ProducerIdentity producer = somebody(id);
            short version = version();
            both(fresh -> new AddPartitions(id, producer, partitions, version, 0));
        }

        private void end(String id) {
            ProducerIdentity producer = somebody(id);
            boolean commit = random.nextBoolean();
            short version = version();
            learn(id, both(fresh -> new EndTransaction(id, producer, commit, version, fresh)));
        }

        private void verify(String id) {
            ProducerIdentity producer = somebody(id);
            List<TopicPartition> partitions =
                    List.of(new TopicPartition("data", 0), new TopicPartition("data", 1));
            both(fresh -> new VerifyPartitions(id, producer, partitions));
        }

        /** All partitions of the transaction get their markers. */
        private void deliver(String id) {
            for (CoordinatorRun each : List.of(lasting, reborn)) {
                for (SendMarkers order : List.copyOf(each.markers)) {
                    if (order.transactionalId().equals(id)) {
                        each.markers.remove(order);
                        each.ask(new MarkersWritten(id, order.order(), order.partitions()));
                    }
                }
            }
        }

        private short version() {
            return (short) (level == 0 ? 0 : 2 * random.nextInt(2));
        }

        private List<ProducerIdentity> known(String id) {
            return known.computeIfAbsent(id, each -> new ArrayList<>());
        }

        private ProducerIdentity latest(String id) {
            List<ProducerIdentity> identities = known(id);
            return identities.isEmpty() ? new ProducerIdentity(3, (short) 0) : identities.getLast();
        }

        private ProducerIdentity somebody(String id) {
            List<ProducerIdentity> identities = known(id);
            return identities.isEmpty() || random.nextInt(4) > 0
                    ? latest(id)
                    : identities.get(random.nextInt(identities.size()));
        }
    }
}
