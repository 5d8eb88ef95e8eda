package io.millrace.transactions;

import io.millrace.base.Check;

/**
 * How long transactions and their ids live.
 *
 * @param timeoutMillisMax {@code transaction.max.timeout.ms}: more than that no producer may ask
 * @param abortCheckMillis {@code transaction.abort.timed.out.transaction.cleanup.interval.ms}
 * @param expirationMillis {@code transactional.id.expiration.ms}
 * @param expirationCheckMillis {@code transaction.remove.expired.transaction.cleanup.interval.ms}
 */
public record TransactionSettings(
        int timeoutMillisMax,
        int abortCheckMillis,
        int expirationMillis,
        int expirationCheckMillis) {

    public static final TransactionSettings DEFAULT =
            new TransactionSettings(900_000, 10_000, 604_800_000, 3_600_000);

    public TransactionSettings {
        Check.that(abortCheckMillis > 0, "abortCheckMillis is positive");
        Check.that(expirationCheckMillis > 0, "expirationCheckMillis is positive");
    }
}
