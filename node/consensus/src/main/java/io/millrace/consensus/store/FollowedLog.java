package io.millrace.consensus.store;

import io.millrace.consensus.Leadership;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a metadata log shows to the node that serves it to others. On the owner's thread. What it
 * shows was told to the listener, or is about to be.
 */
public interface FollowedLog {

    /** Who leads, by what this node has seen committed. */
    Leadership leadership();

    /** Everything below it is committed, and in the files. */
    long highWatermark();

    /** The newest snapshot, at whose end the files begin; null when they begin at 0. */
    Checkpoints.@Nullable Id newestSnapshot();

    /** Where the files are. */
    Path directory();

    /** Has the task run after each change of what this interface shows. */
    void onAdvance(Runnable task);
}
