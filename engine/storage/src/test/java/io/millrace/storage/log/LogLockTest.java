package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Check;
import io.millrace.storage.AppendContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step that needs a log's monitors refuses to begin without them. */
class LogLockTest {
    private final PartitionLog log = new Disk().create(Disk.small());
    private final LogCore core = log.core();

    @BeforeEach
    void fill() {
        log.append(Batches.of(1000, "a", "b"), AppendContext.client(0, 1000));
    }

    @Test
    void aCutNeedsBothMonitors() {
        LogCuts cuts = new LogCuts(core);
        refused(() -> cuts.truncateTo(0, 1000));
        synchronized (core.lock) {
            refused(() -> cuts.truncateTo(0, 1000));
        }
        synchronized (core.appending) {
            refused(() -> cuts.truncateFullyAndStartAt(0, 1000));
        }
        assertThat(log.logEndOffset()).isEqualTo(2);
        core.betweenAppends(() -> cuts.truncateTo(0, 1000));
        assertThat(log.logEndOffset()).isZero();
    }

    @Test
    void whatIsToBeSyncedIsNotedUnderTheLock() {
        refused(() -> core.durability.prepareFlush(core.lock, core.logEndOffset));
    }

    @Test
    void theMonitorsAreTakenInTheirOrder() {
        synchronized (core.lock) {
            refused(() -> core.betweenAppends(() -> {}));
        }
    }

    private static void refused(Runnable step) {
        assertThatThrownBy(step::run).isInstanceOf(Check.BrokenInvariant.class);
    }
}
