package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.Access;
import io.millrace.files.StoredFile;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.segment.LogFileNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were changed between a clean stop and the next start. */
class CleanStopTest {
    private static final int BATCHES = 300;

    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());
    private List<String> before = List.of();
    private List<AbortedTransaction> aborted = List.of();
    private List<Path> segments = List.of();

    @BeforeEach
    void fillAndStop() {
        for (int i = 0; i < BATCHES; i += 2) {
            log.append(
                    Batches.inTransaction(7, 0, i / 2, "v" + i),
                    AppendContext.client(0, 1000, Admission.WAIVED));
            log.append(Batches.marker(7, 0, i % 10 != 0), AppendContext.marker(0, 1000, (short) 1));
        }
        log.advanceHighWatermark(BATCHES);
        before = Batches.read(log, 0);
        aborted = log.abortedTransactions(0, BATCHES);
        assertThat(aborted).hasSize(BATCHES / 10);
        segments = files(".log");
        assertThat(segments).hasSizeGreaterThan(5);
        disk.directory().close();
        disk.files.advanceTo(5_000);
    }

    private List<Path> files(String suffix) {
        return disk.files.list(log.directory()).stream()
                .filter(name -> name.endsWith(suffix))
                .map(log.directory()::resolve)
                .toList();
    }

    private void cut(Path path, long bytes) {
        try (StoredFile file = disk.files.open(path, Access.WRITE)) {
            file.truncate(file.sizeBytes() - bytes);
        }
    }

    private void start() {
        log = disk.started(Disk.small());
        log.advanceHighWatermark(log.logEndOffset());
    }

    private static long base(Path segment) {
        return LogFileNames.offsetOf(String.valueOf(segment.getFileName()), LogFileNames.LOG);
    }

    private void appendsAndReads() {
        long end = log.logEndOffset();
        assertThat(log.append(Batches.of(1000, "next"), AppendContext.client(1, 1000)))
                .isEqualTo(new AppendOutcome.Appended(end, end));
        assertThat(Batches.read(log, 0)).endsWith(end + ":next");
        disk.directory().close();
        start();
        assertThat(Batches.read(log, 0)).endsWith(end + ":next");
    }

    @Test
    void aClosedSegmentThatWasCutEndsAtItsLastWholeBatch() {
        cut(segments.get(1), 50);
        start();
        assertThat(before).containsAll(Batches.read(log, 0));
        // The batch that was cut is a marker.
        assertThat(Batches.read(log, 0)).hasSizeGreaterThanOrEqualTo(before.size() - 1);
        assertThat(log.logEndOffset()).isEqualTo(BATCHES);
        appendsAndReads();
    }

    @Test
    void anActiveSegmentThatWasCutEndsAtItsLastWholeBatch() {
        cut(segments.getLast(), 50);
        start();
        assertThat(log.logEndOffset()).isEqualTo(BATCHES - 1);
        assertThat(Batches.read(log, 0)).isEqualTo(before);
        appendsAndReads();
    }

    @Test
    void zerosAtTheEndReachNobody() {
        long size = disk.files.sizeBytes(segments.getLast());
        try (StoredFile file = disk.files.open(segments.getLast(), Access.WRITE)) {
            file.write(ByteBuffer.allocate(300), size - 300);
        }
        start();
        assertThat(log.logEndOffset()).isBetween(BATCHES - 6L, BATCHES - 2L);
        assertThat(before).startsWith(Batches.read(log, 0).toArray(String[]::new));
        appendsAndReads();
    }

    @Test
    void anEmptySegmentBeyondTheEndDoesNotMoveIt() {
        Path beyond = LogFileNames.of(log.directory(), BATCHES + 1000, LogFileNames.LOG);
        disk.files.open(beyond, Access.CREATE_NEW).close();
        start();
        assertThat(log.logEndOffset()).isEqualTo(BATCHES);
        assertThat(Batches.read(log, 0)).isEqualTo(before);
        appendsAndReads();
    }

    @Test
    void theLogGoesOnBehindItsLastSegmentThatIsLeft() {
        disk.files.delete(segments.getLast());
        start();
        assertThat(log.logEndOffset()).isEqualTo(base(segments.getLast()));
        appendsAndReads();
    }

    @Test
    void anEmptiedLastSegmentIsGoneOnWith() {
        cut(segments.getLast(), disk.files.sizeBytes(segments.getLast()));
        start();
        assertThat(log.logEndOffset()).isEqualTo(base(segments.getLast()));
        appendsAndReads();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void transactionIndexesAreBuiltAnew(boolean removed) {
        assertThat(files(".txnindex")).hasSizeGreaterThan(3);
        for (Path index : files(".txnindex")) {
            if (removed) {
                disk.files.delete(index);
            } else {
                cut(index, disk.files.sizeBytes(index));
            }
        }
        start();
        assertThat(log.abortedTransactions(0, BATCHES)).isEqualTo(aborted);
        disk.directory().close();
        start();
        assertThat(log.abortedTransactions(0, BATCHES)).isEqualTo(aborted);
    }

    @Test
    void leaderEpochsAreReadFromTheLog() {
        disk.files.delete(log.directory().resolve(LogFileNames.LEADER_EPOCHS));
        start();
        assertThat(log.epochAt(5)).isZero();
        assertThat(log.latestEpoch()).isZero();
    }

    @Test
    void anEmptyPartitionMetadataDoesNotStopTheStart() {
        disk.files.replace(
                log.directory().resolve(LogFileNames.PARTITION_METADATA), ByteBuffer.allocate(0));
        start();
        assertThat(log.topicId()).isNull();
        log.assignTopicId(Disk.TOPIC_ID);
        assertThat(Batches.read(log, 0)).isEqualTo(before);
        disk.directory().close();
        start();
        assertThat(log.topicId()).isEqualTo(Disk.TOPIC_ID);
    }

    /** Kafka had the directory meanwhile: what it has appended is no damage. */
    @Test
    void aRecordOfAnotherStopIsNotUsed() {
        disk.files.replace(
                Disk.DATA.resolve(".kafka_cleanshutdown"),
                ByteBuffer.wrap(
                        "{\"version\":0,\"brokerEpoch\":25}".getBytes(StandardCharsets.UTF_8)));
        int[] opened = {0};
        disk.files.intercept((operation, path) -> {
            if (path.toString().endsWith(".log")) {
                opened[0]++;
            }
        });
        start();
        assertThat(opened[0]).isZero();
    }
}
