package io.millrace.handlers;

import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what may wait for the disk away from the event loops. Work that fails costs its client the
 * connection: a request that is never answered would hold up all that follow it.
 */
public record OffLoop(Executor mayBlock) {
    private static final Logger log = LoggerFactory.getLogger(OffLoop.class);

    public void run(Call call, Runnable work) {
        mayBlock.execute(() -> attempt(call, work));
    }

    /** The work, for a thread that may wait. */
    public static void attempt(Call call, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error failure) {
            // First: what it takes to tell may be missing as well.
            call.disconnect(call.key() + " failed");
            log.error("apiKey={} client={} failed", call.key(), call.clientId(), failure);
        }
    }
}
