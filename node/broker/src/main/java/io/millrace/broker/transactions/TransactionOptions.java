package io.millrace.broker.transactions;

import io.millrace.transactions.TransactionSettings;
import java.util.function.BooleanSupplier;

/**
 * How this node's coordinators work.
 *
 * @param additionWaitMillisMax {@code add.partitions.to.txn.retry.backoff.max.ms}
 * @param verifies {@code transaction.partition.verification.enable}, which may change at run time
 */
public record TransactionOptions(
        TransactionSettings engine, int additionWaitMillisMax, BooleanSupplier verifies) {}
