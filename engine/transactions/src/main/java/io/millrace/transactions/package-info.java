/**
 * The transaction coordinator as a pure state machine over one partition of {@code
 * __transaction_state} (KIP-98, KIP-360, KIP-890, KIP-1228).
 *
 * <pre>
 *   key   = 0 (int16) transactionalId (string)      TransactionLogKey
 *   value = version (int16) body                    TransactionLogValue; no value: the id expired
 *           version 0 while transaction.version is finalised at 0, else 1
 * </pre>
 *
 * <p>A transaction is decided by the record that prepares its end; from then on its markers are
 * sent until every partition has one, over restarts and changes of leaders, and only then the
 * completing record is written. Invariants: an epoch is never given out twice for a producer id;
 * while an end is prepared, nothing of the same transactional id is decided but that end.
 *
 * <p>Owner: one shard, which one thread drives at a time.
 */
@NullMarked
package io.millrace.transactions;

import org.jspecify.annotations.NullMarked;
