package io.millrace.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Clock;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.threads.TaskPool;
import io.millrace.config.TopicSettings.Durability;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Operation;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.metrics.Unit;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.TimestampRule;
import io.millrace.records.TimestampType;
import io.millrace.records.ValidationRules;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What group commit does when it lacks a descriptor, a thread or a class. */
class GroupCommitTest {
    private final MemoryFileSystem files = new MemoryFileSystem();
    private final LogDirectory logs =
            LogDirectory.open(files, Path.of("/data"), StorageOptions.DEFAULT, 0);
    private final SteppedPool pool = new SteppedPool();
    private final GroupCommit commits =
            new GroupCommit(
                    pool,
                    logs.journal(),
                    Clock.system(),
                    new MetricRegistry().histogram("t", "t", Unit.NANOS, Labels.NONE));
    private final Partition partition = partition(0);

    /** What the listeners were told, in order. */
    private final List<String> told = new ArrayList<>();

    /** Tasks of a pool that has no threads at all while it is told so. */
    private static final class SteppedPool implements TaskPool {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        boolean hasThreads = true;

        @Override
        public void execute(Runnable task) {
            if (!hasThreads) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            tasks.add(task);
        }

        /** As a pool's threads do: whatever a task throws, the next one runs. */
        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                try {
                    task.run();
                } catch (RuntimeException | Error broken) {
                    // The thread goes on.
                }
            }
        }

        @Override
        public void close() {
            run();
        }
    }

    private Partition partition(int number) {
        ValidationRules rules =
                new ValidationRules(
                        new TimestampRule(
                                TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE),
                        false,
                        null,
                        1 << 20,
                        1 << 30,
                        1 << 26,
                        true);
        return new Partition(
                logs.create(new TopicPartition("t", number), new Uuid(1, 2), LogConfig.DEFAULT),
                new Uuid(1, 2),
                TestHosts.onlyReplica(0),
                new TopicRules(rules, Durability.FSYNC, 1),
                TestHosts.alone(0, commits, Clock.system()));
    }

    private void append(Partition target) {
        ByteBuffer batch =
                new BatchBuilder(BatchTraits.PLAIN)
                        .append(5, null, ByteBuffer.wrap(new byte[100]))
                        .build();
        ProduceOutcome outcome = target.appendOwn(batch);
        assertThat(outcome).isInstanceOf(ProduceOutcome.Appended.class);
        String id = target.id().toString();
        target.whenCommitted(
                target.leaderEpoch(),
                ((ProduceOutcome.Appended) outcome).endOffset(),
                CommitListener.FOREVER,
                new CommitListener() {
                    @Override
                    public void committed() {
                        told.add(id + " committed");
                    }

                    @Override
                    public void failed(ErrorCode error) {
                        told.add(id + " " + error);
                    }
                });
    }

    @Test
    void whoWaitsForADescriptorIsAnsweredWhenThereIsOne() {
        append(partition);
        files.limitOpenFiles(files.openFileCount());
        pool.run();
        commits.retry();
        pool.run();
        assertThat(told).isEmpty();

        files.limitOpenFiles(Integer.MAX_VALUE);
        commits.retry();
        pool.run();
        append(partition);
        pool.run();

        assertThat(told).containsExactly("t-0 committed", "t-0 committed");
    }

    @Test
    void withoutAThreadTheNextTryFindsOne() {
        pool.hasThreads = false;
        append(partition);
        commits.retry();
        pool.hasThreads = true;
        commits.retry();
        pool.run();

        assertThat(told).containsExactly("t-0 committed");
    }

    @Test
    void anErrorInOnePartitionsSyncTakesThatOneOfflineAndNoOther() {
        Partition other = partition(1);
        append(partition);
        append(other);
        files.intercept((operation, path) -> {
            if (operation == Operation.SYNC && path.toString().contains("t-0")) {
                throw new NoClassDefFoundError("first used now");
            }
        });
        pool.run();
        append(other);
        pool.run();

        assertThat(told)
                .containsExactlyInAnyOrder(
                        "t-0 KAFKA_STORAGE_ERROR", "t-1 committed", "t-1 committed");
    }
}
