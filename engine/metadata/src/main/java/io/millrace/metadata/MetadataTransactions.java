package io.millrace.metadata;

import io.millrace.base.Check;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.AbortTransactionRecord;
import io.millrace.protocol.metadata.BeginTransactionRecord;
import io.millrace.protocol.metadata.EndTransactionRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the metadata that need several batches and count all at once, or not at all (KIP-868).
 * Stands between the log and the {@link ImageBuilder}: holds back what follows a BeginTransaction
 * until the transaction ends. Owner: whoever follows the log.
 */
public final class MetadataTransactions {
    /** Records that one transaction may have: as many as a large cluster's snapshot. */
    private static final int RECORDS_MAX = 10_000_000;

    private @Nullable List<MetadataRecord> held;

    /**
     * Takes the records of the next batch; what they leave to apply now, in order. Most often that
     * is the batch itself.
     */
    public List<MetadataRecord> pass(List<MetadataRecord> batch) {
        if (held == null && !touches(batch)) {
            return batch;
        }
        List<MetadataRecord> passed = new ArrayList<>();
        for (MetadataRecord record : batch) {
            if (record instanceof BeginTransactionRecord) {
                Check.that(held == null, "one metadata transaction at a time");
                held = new ArrayList<>();
            } else if (record instanceof EndTransactionRecord) {
                passed.addAll(Check.present(held, "the metadata transaction that ends"));
                held = null;
            } else if (record instanceof AbortTransactionRecord) {
                Check.present(held, "the metadata transaction that is aborted");
                held = null;
            } else if (held == null) {
                passed.add(record);
            } else {
                Check.that(
                        held.size() < RECORDS_MAX,
                        "a metadata transaction has an end",
                        held.size(),
                        RECORDS_MAX);
                held.add(record);
            }
        }
        return passed;
    }

    /** Whether records are held back. A snapshot would lose them. */
    public boolean isOpen() {
        return held != null;
    }

    /** A snapshot has taken the place of all that was told. None has half a transaction. */
    public void forget() {
        held = null;
    }

    private static boolean touches(List<MetadataRecord> batch) {
        for (MetadataRecord record : batch) {
            if (record instanceof BeginTransactionRecord
                    || record instanceof EndTransactionRecord
                    || record instanceof AbortTransactionRecord) {
                return true;
            }
        }
        return false;
    }
}
