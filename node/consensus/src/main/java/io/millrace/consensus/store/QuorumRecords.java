package io.millrace.consensus.store;

import io.millrace.consensus.Voter;
import io.millrace.records.ControlRecordType;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a metadata directory says of its quorum: the version of KRaft and the voters, as control
 * records. A directory that Apache Kafka formatted with {@code controller.quorum.voters} has
 * neither; one that it formatted with a dynamic quorum has the voters' addresses. Snapshots take
 * over what there was, so that Kafka can come back to the directory. Owned by the log's thread.
 */
public final class QuorumRecords {
    private @Nullable ByteBuffer kraftVersion;
    private @Nullable ByteBuffer voters;

    /** Of a directory that this node makes. */
    public static QuorumRecords of(List<Voter> voters) {
        QuorumRecords records = new QuorumRecords();
        records.learn(new RecordBatch(MetadataBatches.kraftVersion(0, 0, 0), 0));
        records.learn(new RecordBatch(MetadataBatches.voters(voters, 0, 0, 0), 0));
        return records;
    }

    /** Takes note of a verified control batch; a later one replaces what an earlier one said. */
    public void learn(RecordBatch batch) {
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                ControlRecordType type = ControlRecordType.of(cursor.key());
                ByteBuffer value = cursor.value();
                if (value != null && type == ControlRecordType.KRAFT_VERSION) {
                    kraftVersion = copy(value);
                } else if (value != null && type == ControlRecordType.KRAFT_VOTERS) {
                    voters = copy(value);
                }
            }
        }
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        return copy.put(bytes.duplicate()).flip();
    }

    /** One batch for each record that there is. */
    List<ByteBuffer> batches(long offset, int epoch, long nowMillis) {
        List<ByteBuffer> batches = new ArrayList<>();
        if (kraftVersion != null) {
            batches.add(
                    MetadataBatches.control(
                            ControlRecordType.KRAFT_VERSION,
                            kraftVersion.duplicate(),
                            offset,
                            epoch,
                            nowMillis));
        }
        if (voters != null) {
            batches.add(
                    MetadataBatches.control(
                            ControlRecordType.KRAFT_VOTERS,
                            voters.duplicate(),
                            offset + batches.size(),
                            epoch,
                            nowMillis));
        }
        return batches;
    }
}
