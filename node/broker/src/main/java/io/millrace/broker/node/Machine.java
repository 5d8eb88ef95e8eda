package io.millrace.broker.node;

import io.millrace.base.Clock;
import io.millrace.base.Randomness;
import io.millrace.broker.peers.NoPeers;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.threads.PlatformThreads;
import io.millrace.broker.threads.Threads;
import io.millrace.files.FileSystem;

/** What a broker runs on: all that it does not decide itself. A simulation hands in its own. */
public record Machine(
        FileSystem files, Clock clock, Threads threads, Randomness randomness, Peers peers) {

    /** One that stands alone. */
    public Machine(FileSystem files, Clock clock, Threads threads, Randomness randomness) {
        this(files, clock, threads, randomness, NoPeers.INSTANCE);
    }

    public Machine with(Peers others) {
        return new Machine(files, clock, threads, randomness, others);
    }

    /** The one that this process runs on. */
    public static Machine real() {
        return new Machine(
                FileSystem.disk(), Clock.system(), PlatformThreads.INSTANCE, Randomness.system());
    }
}
