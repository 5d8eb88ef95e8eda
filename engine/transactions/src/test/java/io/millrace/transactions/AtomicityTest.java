package io.millrace.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.InitProducerId;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients write transactions to partitions that take markers late, out of order and, from newer
 * clients' transactions, twice; reports get lost, coordinators too. Every partition sees the same
 * end of a transaction, the one that the client was told, and in the end every transaction has
 * ended. More seeds: {@code -Dseeds=N}.
 */
class AtomicityTest {
    private static final int SEEDS = Integer.getInteger("seeds", 240);
    private static final int STEPS = 150;
    private static final int PARTITIONS = 4;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void noTransactionIsTornAndNoneStaysPrepared(int block) {
        for (long seed = block; seed < SEEDS; seed += 4) {
            new World(seed).run();
        }
    }

    /** What a partition knows of a producer (KIP-98, KIP-1228). */
    private static final class ProducerState {
        private short epoch;
        private int transaction = NONE;
        private static final int NONE = -1;
    }

    /** A client: one transactional id, one generation of the protocol. */
    private static final class Client {
        private final String id;
        private final short version;
        private ProducerIdentity producer = new ProducerIdentity(-1, (short) -1);
        private int transaction = ProducerState.NONE;

        Client(String id, short version) {
            this.id = id;
            this.version = version;
        }
    }

    private static final class World {
        private final String name;
        private final Random random;
        private final CoordinatorRun run = new CoordinatorRun();
        private final List<Client> clients =
                List.of(new Client("older", (short) 0), new Client("newer", (short) 2));
        private final List<Map<Long, ProducerState>> partitions = new ArrayList<>();

        /** The ends that partitions have seen: transaction to partition to committed. */
        private final Map<Integer, Map<Integer, Boolean>> ends = new TreeMap<>();

        private final Map<Integer, Boolean> promised = new HashMap<>();
        private final List<SendMarkers> ofOld = new ArrayList<>();
        private int transactions;

        World(long seed) {
            name = "seed " + seed;
            random = new Random(seed);
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new HashMap<>());
            }
        }

        void run() {
            clients.forEach(this::init);
            for (int i = 0; i < STEPS; i++) {
                step(clients.get(random.nextInt(clients.size())));
                check();
            }
            heal();
            check();
        }

        private void step(Client client) {
            switch (random.nextInt(16)) {
                case 0 -> init(client);
                case 1, 2, 3, 4, 5, 6 -> write(client);
                case 7, 8, 9 -> end(client);
                case 10, 11, 12, 13 -> deliverSome();
                case 14 -> run.pass(random.nextInt(40_000));
                default -> {
                    run.markers.stream().filter(this::isNewer).forEach(ofOld::add);
                    run.reload();
                }
            }
        }

        private boolean isNewer(SendMarkers order) {
            return order.transactionVersion() >= 2;
        }

        private void init(Client client) {
            Object answer =
                    run.identify(fresh ->
                            new InitProducerId(
                                    client.id, CoordinatorRun.TIMEOUT_MILLIS, null, fresh));
            if (answer instanceof Given(ProducerIdentity producer)) {
                client.producer = producer;
                client.transaction = ProducerState.NONE;
            }
        }

        /** A record to a partition that the coordinator has agreed to. */
        private void write(Client client) {
            int number = random.nextInt(PARTITIONS);
            Object agreed =
                    run.ask(
                            new AddPartitions(
                                    client.id,
                                    client.producer,
                                    List.of(new TopicPartition("data", number)),
                                    client.version,
                                    0));
            ProducerState state =
                    partitions
                            .get(number)
                            .computeIfAbsent(
                                    client.producer.producerId(), id -> new ProducerState());
            if (agreed != ErrorCode.NONE || client.producer.producerEpoch() < state.epoch) {
                return;
            }
            if (client.transaction == ProducerState.NONE) {
                client.transaction = transactions++;
            }
            assertThat(state.transaction)
                    .as("%s: a transaction is open when the next one writes", name)
                    .isIn(ProducerState.NONE, client.transaction);
            state.epoch = client.producer.producerEpoch();
            state.transaction = client.transaction;
            ends.computeIfAbsent(client.transaction, each -> new TreeMap<>());
        }

        private void end(Client client) {
            if (client.transaction == ProducerState.NONE) {
                return;
            }
            boolean commit = random.nextInt(3) > 0;
            ProducerIdentity producer = client.producer;
            Object answer =
                    run.identify(fresh ->
                            new EndTransaction(client.id, producer, commit, client.version, fresh));
            if (answer instanceof Given(ProducerIdentity next)) {
                promised.put(client.transaction, commit);
                client.producer = next;
                client.transaction = ProducerState.NONE;
                // The answer may be lost: then the same is asked again.
                assertThat(
                                run.identify(fresh ->
                                        new EndTransaction(
                                                client.id,
                                                producer,
                                                commit,
                                                client.version,
                                                fresh)))
                        .as(name)
                        .isIn(
                                new Given(next),
                                CoordinatorRun.refused(ErrorCode.CONCURRENT_TRANSACTIONS));
            }
        }

        private void deliverSome() {
            if (!ofOld.isEmpty() && random.nextInt(4) == 0) {
                SendMarkers late = ofOld.get(random.nextInt(ofOld.size()));
                late.partitions().forEach(each -> mark(each, late));
                report(late, late.partitions());
            }
            if (run.markers.isEmpty()) {
                return;
            }
            SendMarkers order = run.markers.get(random.nextInt(run.markers.size()));
            TopicPartition partition =
                    order.partitions().get(random.nextInt(order.partitions().size()));
            mark(partition, order);
            if (random.nextInt(4) > 0) {
                report(order, List.of(partition));
            }
        }

        private void report(SendMarkers order, List<TopicPartition> done) {
            run.ask(new MarkersWritten(order.transactionalId(), order.order(), done));
            String state = run.describe(order.transactionalId()).transactionState();
            if (!state.startsWith("Prepare") && run.markers.remove(order) && isNewer(order)) {
                ofOld.add(order);
            }
        }

        private void mark(TopicPartition target, SendMarkers order) {
            ProducerState state =
                    partitions
                            .get(target.partition())
                            .computeIfAbsent(
                                    order.producer().producerId(), id -> new ProducerState());
            short epoch = order.producer().producerEpoch();
            boolean stale =
                    order.transactionVersion() >= 2 ? epoch <= state.epoch : epoch < state.epoch;
            if (stale) {
                return;
            }
            state.epoch = epoch;
            if (state.transaction != ProducerState.NONE) {
                Boolean before =
                        ends.computeIfAbsent(state.transaction, each -> new TreeMap<>())
                                .put(target.partition(), order.commit());
                assertThat(before).as("%s: ended twice", name).isNull();
                state.transaction = ProducerState.NONE;
            }
        }

        private void check() {
            ends.forEach((transaction, seen) -> {
                assertThat(seen.values().stream().distinct().count())
                        .as("%s: transaction %d is torn: %s", name, transaction, seen)
                        .isLessThanOrEqualTo(1);
                Boolean told = promised.get(transaction);
                if (told != null) {
                    assertThat(seen.values())
                            .as("%s: %d", name, transaction)
                            .allMatch(told::equals);
                }
            });
        }

        /** Nothing is lost any more, and time passes. */
        private void heal() {
            for (int i = 0; i < 3; i++) {
                for (SendMarkers order : List.copyOf(run.markers)) {
                    order.partitions().forEach(each -> mark(each, order));
                    report(order, order.partitions());
                }
                run.pass(2L * CoordinatorRun.TIMEOUT_MILLIS);
            }
            for (Client client : clients) {
                assertThat(run.describe(client.id).transactionState())
                        .as(name)
                        .isIn("Empty", "CompleteCommit", "CompleteAbort");
            }
            partitions.forEach(each ->
                    each.values()
                            .forEach(state ->
                                    assertThat(state.transaction)
                                            .as("%s: hangs", name)
                                            .isEqualTo(ProducerState.NONE)));
        }
    }
}
