/**
 * {@code millrace transaction …}: who writes in transactions, which of them hold readers back, and
 * how to end one. Each command is one class that runs to its end on the caller's thread; what holds
 * a partition's readers back is found by {@link io.millrace.cli.transaction.OpenTransactions}.
 */
@NullMarked
package io.millrace.cli.transaction;

import org.jspecify.annotations.NullMarked;
