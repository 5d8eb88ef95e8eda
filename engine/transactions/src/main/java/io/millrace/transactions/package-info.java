/**
 * The transaction coordinator as a pure state machine over one partition of {@code
 * __transaction_state} (KIP-98, KIP-360, KIP-890).
 */
@NullMarked
package io.millrace.transactions;

import org.jspecify.annotations.NullMarked;
