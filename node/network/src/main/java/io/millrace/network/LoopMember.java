package io.millrace.network;

/** A connection as its event loop sees it. Called on the loop's thread. */
interface LoopMember {
    /** Sends what was written in this turn of the loop. */
    void flush();

    /** Closes the connection when nothing has come for too long. */
    void sweep();

    /** Begins no other request; without one in flight the connection is closed. */
    void drain();

    void close(String reason);
}
