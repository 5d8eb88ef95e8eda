package io.millrace.consensus.raft;

import io.millrace.base.FaultKind;
import io.millrace.consensus.ConsensusException;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;

/**
 * What the library orders; see the package for its bytes.
 *
 * @param claimTerm the term that a claim claims, or of the claim under which a batch was decided
 * @param sequence of the proposal below its claim, so that the proposer knows it again
 */
record Entry(Kind kind, long claimTerm, long sequence, RecordBatch batch) {
    enum Kind {
        CLAIM,
        BATCH
    }

    private static final byte VERSION = 0;
    private static final int HEADER_BYTES = 1 + 1 + Long.BYTES + Long.BYTES;

    static ByteBuffer encode(Kind kind, long claimTerm, long sequence, ByteBuffer batch) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + batch.remaining());
        bytes.put(VERSION)
                .put((byte) kind.ordinal())
                .putLong(claimTerm)
                .putLong(sequence)
                .put(batch.duplicate());
        return bytes.flip();
    }

    static Entry decode(EntryId id, ByteBuffer bytes) {
        ByteBuffer entry = bytes.slice();
        if (entry.remaining() < HEADER_BYTES + RecordBatch.HEADER_SIZE_BYTES
                || entry.get() != VERSION) {
            throw unreadable(id);
        }
        int kind = entry.get();
        if (kind < 0 || kind >= Kind.values().length) {
            throw unreadable(id);
        }
        long claimTerm = entry.getLong();
        long sequence = entry.getLong();
        RecordBatch batch = new RecordBatch(entry.slice(), 0);
        if (!batch.isComplete() || !batch.checksumMatches()) {
            throw unreadable(id);
        }
        return new Entry(Kind.values()[kind], claimTerm, sequence, batch);
    }

    ByteBuffer batchBytes() {
        return batch.buffer().slice(batch.start(), batch.sizeBytes());
    }

    private static ConsensusException unreadable(EntryId id) {
        return new ConsensusException(
                FaultKind.CORRUPT,
                "entry " + id.index() + " of term " + id.term(),
                "the quorum's log holds an entry that this version can't read",
                null);
    }
}
