package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.FaultKind;
import io.millrace.base.Uuid;
import io.millrace.files.Access;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.StorageException;
import io.millrace.storage.segment.BatchWalk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is removed is removed also where there is no room for its longer name. */
class FullDirectoryTest {
    private static final Path LOG = Disk.DATA.resolve("topic-0");
    private static final Path FIRST = LOG.resolve("00000000000000000000.log");

    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            log.append(Batches.of(1000, "value " + i), AppendContext.client(0, 1000));
        }
        log.advanceHighWatermark(log.logEndOffset());
    }

    private void refuse(Operation refused) {
        disk.files.intercept((operation, path) -> {
            if (operation == refused) {
                throw new FilesException(FilesException.Reason.NO_SPACE, path, "full", null);
            }
        });
    }

    private void allow() {
        disk.files.intercept((operation, path) -> {});
    }

    @Test
    void aLogIsDeletedWithoutRoomForALongerName() {
        append(10);
        refuse(Operation.RENAME);

        assertThat(disk.directory().delete(Disk.PARTITION, 1000)).isTrue();

        assertThat(disk.directory().failed()).isFalse();
        assertThat(disk.files.exists(LOG)).isFalse();
        allow();
        log = disk.directory().create(Disk.PARTITION, new Uuid(3, 3), Disk.small());
        assertThat(log.logEndOffset()).isZero();
    }

    @Test
    void aLogThatCanNotEvenBeDeletedNowIsInTheWayUntilItCan() {
        append(10);
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.RENAME || operation == Operation.DELETE) {
                throw new FilesException(FilesException.Reason.NO_SPACE, path, "full", null);
            }
        });
        disk.directory().delete(Disk.PARTITION, 1000);

        assertThatThrownBy(
                        () -> disk.directory().create(Disk.PARTITION, new Uuid(3, 3), Disk.small()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        delayed -> assertThat(delayed.kind()).isEqualTo(FaultKind.RETRY));
        allow();
        disk.directory().tick(2000);
        log = disk.directory().create(Disk.PARTITION, new Uuid(3, 3), Disk.small());
        append(1);
        log = disk.restart(Disk.small());
        assertThat(Batches.read(log, 0)).containsExactly("0:value 0");
    }

    @Test
    void retentionMakesRoomWithoutRoomForLongerNames() {
        append(300);
        assertThat(log.segmentCount()).isGreaterThan(2);
        disk.directory().checkpoint(1000);
        long start = log.logEndOffset() - 1;
        log.raiseLogStartOffset(start);
        refuse(Operation.RENAME);

        assertThat(log.applyRetention(1000)).isNotEmpty();
        disk.directory().tick(1000);

        assertThat(disk.directory().failed()).isFalse();
        assertThat(disk.files.exists(FIRST)).isFalse();
        allow();
        append(1);
        log = disk.restart(Disk.small());
        assertThat(log.logEndOffset()).isEqualTo(301);
    }

    /** No checksum covers where a batch begins. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 18})
    void aChangedFirstOffsetIsMendedAfterACrash(int number) {
        append(20);
        List<String> expected = Batches.read(log, 0);
        try (StoredFile file = disk.files.open(FIRST, Access.WRITE)) {
            ByteBuffer wrong = ByteBuffer.allocate(Long.BYTES).putLong(5_000_000);
            file.write(wrong.flip(), batchPosition(number));
        }

        log = disk.crash(Survival.EVERYTHING, new Random(1), Disk.small());

        assertThat(log.logEndOffset()).isEqualTo(expected.size());
        assertThat(Batches.read(log, 0)).isEqualTo(expected);
    }

    private long batchPosition(int number) {
        try (StoredFile file = disk.files.open(FIRST, Access.READ)) {
            BatchWalk walk = new BatchWalk(file, 0, file.sizeBytes());
            for (int i = 0; i <= number; i++) {
                walk.next();
            }
            return walk.position();
        }
    }
}
