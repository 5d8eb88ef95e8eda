package io.millrace.coordination;

import java.util.List;

/** What goes into the log as one batch. */
public sealed interface LogBatch {

    /** How many entries of the shard it has. */
    int entryCount();

    /** Records of the shard's own. */
    record Plain(List<StateRecord> records) implements LogBatch {
        @Override
        public int entryCount() {
            return records.size();
        }
    }

    /** Records of one producer's transaction. */
    record Transactional(ProducerIdentity producer, List<StateRecord> records) implements LogBatch {
        @Override
        public int entryCount() {
            return records.size();
        }
    }

    /** A control batch. */
    record Marker(TransactionEnd end) implements LogBatch {
        @Override
        public int entryCount() {
            return 1;
        }
    }
}
