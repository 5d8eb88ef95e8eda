package io.millrace.records;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The one budget of memory for records that expand to much more than their batch: a thread at a
 * time may hold more than {@link #FREE_BYTES} of them, the others wait for it. So the memory does
 * not grow with the number of requests that a few small bytes can keep busy. A thread that has it
 * takes it again without waiting, and waits for nothing else meanwhile but memory and its batch's
 * bytes.
 */
final class LargeRecords {
    /** Nobody waits for what is smaller: a window for each thread. */
    static final int FREE_BYTES = 1 << 20;

    private static final ReentrantLock TURN = new ReentrantLock();

    private LargeRecords() {}

    static void take() {
        TURN.lock();
    }

    /** By the thread that took it. */
    static void giveBack() {
        TURN.unlock();
    }
}
