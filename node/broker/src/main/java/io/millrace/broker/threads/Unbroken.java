package io.millrace.broker.threads;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of a thread that has to go on whatever one of them throws: an error as well, for
 * what ran out may be there again for the next task.
 */
final class Unbroken {
    private static final Logger log = LoggerFactory.getLogger(Unbroken.class);

    private Unbroken() {}

    /** Says what the task threw, and returns. */
    static void run(String thread, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error broken) {
            tell(thread, broken);
        }
    }

    private static void tell(String thread, Throwable broken) {
        try {
            log.error("thread={} a task failed", thread, broken);
        } catch (RuntimeException | Error unheard) {
            // To tell takes memory and descriptors, of which there may be none. The next one tells.
        }
    }
}
