package io.millrace.storage.segment;

import io.millrace.files.StoredFile;

/**
 * A file with a reference to it, which counts as synced from now on.
 *
 * @param notSynced to be run when it was not synced after all
 */
record UnsyncedFile(StoredFile file, Runnable notSynced) {

    /** Gives the reference up. */
    void giveUp() {
        file.close();
        notSynced.run();
    }
}
