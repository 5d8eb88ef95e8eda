package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.CoordinationLimits;
import io.millrace.coordination.LogBatch;
import io.millrace.coordination.LogEntry;
import io.millrace.coordination.Moment;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.Reply;
import io.millrace.coordination.Shard;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.TransactionalRecord;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plain and transactional commits, markers and deletions in any order, over a log that refuses some
 * batches and loses its uncommitted tail: after each step the shard knows what {@link OffsetsModel}
 * reads from the log, and nobody was promised what is lost. More seeds: {@code -Dseeds=N}.
 */
class TransactionalOffsetsTest {
    private static final int SEEDS = Integer.getInteger("seeds", 200);
    private static final int STEPS = 120;
    private static final List<String> GROUPS = List.of("a", "b");
    private static final int PARTITIONS = 3;
    private static final int PRODUCERS = 4;
    private static final Moment NOW = new Moment(0, 0);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whatTheShardKnowsIsWhatTheLogSays(int block) {
        for (int seed = block; seed < SEEDS; seed += 4) {
            new Run(seed).steps();
        }
    }

    private static final class Run {
        private final String name;
        private final Random random;
        private final List<LogEntry> log = new ArrayList<>();
        private final Shard<GroupCommand<?>, Object> shard =
                new Shard<>(this::machine, new CoordinationLimits(1_000, 3, 1_000, 1_000));

        private GroupCoordinator living =
                new GroupCoordinator(GroupSettings.DEFAULT, new KeptBytes(Long.MAX_VALUE).share());

        /** How long the log was when the command had been decided. */
        private final Map<Long, Integer> decided = new HashMap<>();

        private int committed;
        private long ticket;
        private int answered;

        Run(long seed) {
            name = "seed " + seed;
            random = new Random(seed);
        }

        private GroupCoordinator machine() {
            living =
                    new GroupCoordinator(
                            GroupSettings.DEFAULT, new KeptBytes(Long.MAX_VALUE).share());
            return living;
        }

        void steps() {
            load();
            for (int i = 0; i < STEPS; i++) {
                switch (random.nextInt(20)) {
                    case 0 -> crash();
                    case 1, 2, 3, 4 -> commitSome();
                    default -> submit(Commands.command(new Words(line())));
                }
                compare(false);
                compare(true);
            }
            assertThat(answered).as(name).isPositive();
        }

        private String line() {
            String group = " x " + GROUPS.get(random.nextInt(GROUPS.size())) + " ";
            String producer = " pid=" + random.nextInt(PRODUCERS);
            return switch (random.nextInt(12)) {
                case 0, 1, 2 -> "commit" + group + offset();
                case 3, 4, 5, 6 -> "txn-commit" + group + offset() + " " + offset() + producer;
                case 7, 8 -> "end e commit" + producer;
                case 9 -> "end e abort" + producer;
                case 10 -> "delete-offsets" + group + "t-" + random.nextInt(PARTITIONS);
                default -> random.nextInt(3) == 0 ? "delete" + group : "forget-topic x u";
            };
        }

        private String offset() {
            String topic = random.nextInt(4) == 0 ? "u" : "t";
            return topic + "-" + random.nextInt(PARTITIONS) + "@" + random.nextInt(1_000);
        }

        private void submit(GroupCommand<?> command) {
            long asked = ticket++;
            shard.submit(asked, command, NOW);
            append();
            decided.put(asked, log.size());
        }

        private void append() {
            boolean refuses = random.nextInt(6) == 0;
            for (LogBatch batch = shard.takeBatch(); batch != null; batch = shard.takeBatch()) {
                if (refuses && !(batch instanceof LogBatch.Plain)) {
                    assertThat(shard.refused()).as(name).containsExactly(ticket - 1);
                } else {
                    log.addAll(entries(batch));
                    shard.appended(log.size());
                }
            }
        }

        private static List<? extends LogEntry> entries(LogBatch batch) {
            return switch (batch) {
                case LogBatch.Plain plain -> plain.records();
                case LogBatch.Transactional(ProducerIdentity producer, List<StateRecord> records) ->
                        records.stream()
                                .map(record -> new TransactionalRecord(producer, record))
                                .toList();
                case LogBatch.Marker marker -> List.of(marker.end());
            };
        }

        private void commitSome() {
            committed += random.nextInt(log.size() - committed + 1);
            shard.committed(committed);
            for (Reply<Object> reply : shard.takeReplies()) {
                Integer end = decided.remove(reply.ticket());
                assertThat(end).as(name).isNotNull().isLessThanOrEqualTo(committed);
                answered++;
            }
        }

        private void crash() {
            shard.close();
            decided.clear();
            int kept = committed + random.nextInt(log.size() - committed + 1);
            log.subList(kept, log.size()).clear();
            committed = kept;
            load();
        }

        private void load() {
            shard.open();
            log.forEach(shard::replay);
            shard.loaded(NOW);
        }

        private void compare(boolean requireStable) {
            GroupCoordinator replayed =
                    new GroupCoordinator(
                            GroupSettings.DEFAULT, new KeptBytes(Long.MAX_VALUE).share());
            log.forEach(replayed::replay);
            Map<String, String> model = OffsetsModel.of(log, requireStable);
            assertThat(known(replayed, requireStable)).as(name + ", replayed").isEqualTo(model);
            assertThat(known(living, requireStable)).as(name + ", live").isEqualTo(model);
        }

        private static Map<String, String> known(GroupCoordinator coordinator, boolean stable) {
            Map<String, String> offsets = new TreeMap<>();
            for (String group : GROUPS) {
                coordinator
                        .step(-1, fetch(group, stable), NOW)
                        .replies()
                        .forEach(reply -> put(reply.answer(), offsets));
            }
            return offsets;
        }

        private static AnyGroupCommand.FetchOffsets fetch(String group, boolean requireStable) {
            List<Integer> partitions = List.of(0, 1, 2);
            return new AnyGroupCommand.FetchOffsets(
                    new OffsetFetchRequestGroup()
                            .groupId(group)
                            .topics(
                                    List.of(
                                            new OffsetFetchRequestTopics()
                                                    .name("t")
                                                    .partitionIndexes(partitions),
                                            new OffsetFetchRequestTopics()
                                                    .name("u")
                                                    .partitionIndexes(partitions))),
                    requireStable);
        }

        private static void put(Object answer, Map<String, String> offsets) {
            OffsetFetchResponseGroup group = (OffsetFetchResponseGroup) answer;
            group.topics()
                    .forEach(topic ->
                            topic.partitions()
                                    .forEach(partition -> {
                                        String place =
                                                OffsetsModel.place(
                                                        group.groupId(),
                                                        topic.name(),
                                                        partition.partitionIndex());
                                        if (partition.errorCode() != 0) {
                                            offsets.put(place, "unstable");
                                        } else if (partition.committedOffset() >= 0) {
                                            offsets.put(
                                                    place,
                                                    String.valueOf(partition.committedOffset()));
                                        }
                                    }));
        }
    }
}
