package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.FaultKind;
import io.millrace.base.TopicPartition;
import io.millrace.files.testing.Survival;
import io.millrace.records.BatchTraits;
import io.millrace.records.Producer;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.StorageException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a log makes when it is first used must be no less for that. */
class IdleLogsTest {
    private final Disk disk = new Disk();

    private PartitionLog made(int partition) {
        return disk.directory()
                .create(new TopicPartition("idle", partition), Disk.TOPIC_ID, Disk.small());
    }

    private static void append(PartitionLog log, String value) {
        assertThat(log.append(Batches.of(1000, value), AppendContext.client(0, 1000)))
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    private static AppendOutcome appendOf(PartitionLog log, int sequence, String value) {
        BatchTraits traits = BatchTraits.PLAIN.from(new Producer(7, (short) 0, sequence));
        return log.append(Batches.of(traits, 1000, value), AppendContext.client(0, 1000));
    }

    @Test
    void logsThatWereOnlyMadeHaveNoFileOpen() {
        for (int partition = 0; partition < 20; partition++) {
            made(partition);
        }
        assertThat(disk.directory().openFileCount()).isZero();
        disk.directory().checkpoint(1000);
        assertThat(disk.directory().openFileCount()).isZero();
    }

    @Test
    void checkpointsAndRetentionLeaveAnIdleLogAlone() {
        PartitionLog log = made(0);
        disk.directory().checkpoint(1000);
        int[] operations = new int[1];
        disk.files.intercept((operation, path) -> {
            if (path.toString().contains("idle")) {
                operations[0]++;
            }
        });
        log.applyRetention(2000);
        log.expireProducers(2000);
        assertThat(log.producers()).isEmpty();
        assertThat(log.lastStableOffset()).isZero();
        log.upkeep().checkpoint();
        assertThat(operations[0]).isZero();
    }

    @Test
    void anEmptyLogThatIsUsedAfterACrashStoresAndKnowsItsProducer() {
        PartitionLog log = disk.create(Disk.small());
        disk.directory().checkpoint(1000);
        log = disk.crash(Survival.NOTHING, new Random(1), Disk.small());
        assertThat(appendOf(log, 0, "a")).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(appendOf(log, 0, "a")).isInstanceOf(AppendOutcome.Duplicate.class);
        log = disk.restart(Disk.small());
        assertThat(log.producers()).hasSize(1);
        assertThat(appendOf(log, 0, "a")).isInstanceOf(AppendOutcome.Duplicate.class);
        assertThat(appendOf(log, 1, "b")).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(Batches.read(log, 0)).containsExactly("0:a", "1:b");
    }

    @Test
    void aProducerThatIsForgottenBeginsAnew() {
        PartitionLog log = disk.create(Disk.small());
        appendOf(log, 0, "a");
        log.expireProducers(Long.MAX_VALUE);
        assertThat(log.producers()).isEmpty();
        assertThat(appendOf(log, 0, "b")).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(log.producers()).hasSize(1);
        log.truncateTo(0, 2000);
        assertThat(log.producers()).isEmpty();
    }

    @Test
    void aLogThatFoundNoRoomIsMadeAtTheNextAttempt() {
        disk.files.limitBytes(10);
        assertThatThrownBy(() -> disk.create(Disk.small()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FaultKind.RETRY));
        disk.files.limitBytes(Long.MAX_VALUE);
        disk.directory().tick(1000);
        PartitionLog log = disk.create(Disk.small());
        append(log, "a");
        disk.directory().checkpoint(1000);
        log = disk.crash(Survival.NOTHING, new Random(1), Disk.small());
        assertThat(log.topicId()).isEqualTo(Disk.TOPIC_ID);
        assertThat(Batches.read(log, 0)).containsExactly("0:a");
    }

    @Test
    void aDeletedLogThatWasNeverUsedOpensNoFileOfItsSuccessor() {
        PartitionLog deleted = disk.create(Disk.small());
        disk.directory().delete(Disk.PARTITION, 1000);
        PartitionLog successor = disk.create(Disk.small());
        append(successor, "a");
        assertThatThrownBy(() -> deleted.read(new ReadRequest(0, 1, 100, true)))
                .isInstanceOf(StorageException.class);
        assertThat(deleted.append(Batches.of(1000, "x"), AppendContext.client(0, 1000)))
                .isInstanceOf(AppendOutcome.Refused.class);
        assertThat(Batches.read(successor, 0)).containsExactly("0:a");
    }

    @Test
    void aConfigurationThatLogsShareIsReplacedForOneAlone() {
        PartitionLog one = made(0);
        PartitionLog other = made(1);
        assertThat(other.config()).isEqualTo(one.config());
        LogConfig.Segments tiny = new LogConfig.Segments(200, 1_000_000, 0, 1 << 20, 256);
        one.configure(Disk.small().withSegments(tiny));
        for (PartitionLog log : List.of(one, other)) {
            append(log, "some value that takes more than half a segment of one, not of the other");
            append(log, "some value that takes more than half a segment of one, not of the other");
        }
        assertThat(one.segmentCount()).isEqualTo(2);
        assertThat(other.segmentCount()).isEqualTo(1);
    }
}
