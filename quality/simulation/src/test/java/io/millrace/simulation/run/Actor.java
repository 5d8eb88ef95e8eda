package io.millrace.simulation.run;

/** Someone who works until told to finish. */
interface Actor {
    void begin();

    /** No new work from here on. */
    void finish();

    /** Nothing is left to do. */
    boolean isDone();
}
