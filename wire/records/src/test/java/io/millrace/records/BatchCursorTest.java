package io.millrace.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchCursorTest {
    private final ByteBuffer one = at(100, "a", "b");
    private final ByteBuffer two = at(102, "c");
    private final ByteBuffer both =
            ByteBuffer.allocate(one.limit() + two.limit()).put(one.slice()).put(two.slice()).flip();

    @Test
    void walksToACleanEnd() {
        List<Long> offsets = new ArrayList<>();
        RecordBatches.forEach(both, batch -> offsets.add(batch.baseOffset()));

        assertThat(offsets).containsExactly(100L, 102L);
        assertThat(both.position()).isZero();
    }

    @Test
    void everyCutLeavesTheWholeBatches() {
        for (int size = 0; size < both.limit(); size++) {
            BatchCursor cursor = new BatchCursor(both.slice(0, size));
            int batches = 0;
            while (cursor.next() != null) {
                batches++;
            }
            boolean clean = size == 0 || size == one.limit();
            assertThat(batches).as("cut at %d", size).isEqualTo(size >= one.limit() ? 1 : 0);
            assertThat(cursor.end())
                    .as("cut at %d", size)
                    .isEqualTo(clean ? BatchCursor.End.CLEAN : BatchCursor.End.PARTIAL);
            assertThat(cursor.position()).isEqualTo(batches * one.limit());
        }
    }

    @Test
    void foreignBytesHaveAName() {
        assertThat(endWith(RecordBatch.MAGIC_OFFSET, 1)).isEqualTo(BatchCursor.End.OLD_MAGIC);
        assertThat(endWith(RecordBatch.MAGIC_OFFSET, 9)).isEqualTo(BatchCursor.End.UNKNOWN_MAGIC);
        assertThat(endWith(RecordBatch.BATCH_LENGTH_OFFSET, -1))
                .isEqualTo(BatchCursor.End.BAD_LENGTH);
        assertThat(endWith(RecordBatch.BATCH_LENGTH_OFFSET, 0x7f))
                .isEqualTo(BatchCursor.End.PARTIAL);
        assertThatThrownBy(() -> RecordBatches.forEach(both.slice(0, 70), batch -> {}))
                .isInstanceOf(RecordsException.class)
                .hasMessageContaining("within a batch");
    }

    private BatchCursor.End endWith(int at, int value) {
        ByteBuffer changed = ByteBuffer.allocate(one.limit()).put(0, one, 0, one.limit());
        BatchCursor cursor = new BatchCursor(changed.put(at, (byte) value));
        assertThat(cursor.next()).isNull();
        return cursor.end();
    }

    private static ByteBuffer at(long offset, String... values) {
        ByteBuffer bytes = BatchRoundTripTest.simple(values);
        new RecordBatch(bytes, 0).assign(offset, 1);
        return bytes;
    }
}
