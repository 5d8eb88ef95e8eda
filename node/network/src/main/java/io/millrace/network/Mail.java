package io.millrace.network;

import org.jspecify.annotations.Nullable;

/** What any thread hands to an event loop. While it is in the mailbox, the mailbox links it. */
interface Mail {
    /** Its neighbour in the mailbox. */
    @Nullable Mail next();

    void next(@Nullable Mail mail);

    /** It has come to its loop. On the loop's thread. */
    void arrive();

    /** It never will: the loop is gone. */
    void giveUp();
}
