package io.millrace.broker.node;

import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.base.Randomness;
import io.millrace.broker.peers.NoPeers;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.threads.PlatformThreads;
import io.millrace.broker.threads.Threads;
import io.millrace.consensus.raft.RaftEngine;
import io.millrace.consensus.raft.RaftEngines;
import io.millrace.files.FileSystem;
import java.util.concurrent.Executor;

/** What a broker runs on: all that it does not decide itself. A simulation hands in its own. */
public record Machine(
        FileSystem files,
        Clock clock,
        Threads threads,
        Randomness randomness,
        Peers peers,
        RaftEngines engines) {

    /** One that stands alone. */
    public Machine(FileSystem files, Clock clock, Threads threads, Randomness randomness) {
        this(files, clock, threads, randomness, NoPeers.INSTANCE, Machine::none);
    }

    /**
     * @param ordering makes the engine of a quorum of several
     */
    public Machine with(Peers others, RaftEngines ordering) {
        return new Machine(files, clock, threads, randomness, others, ordering);
    }

    private static RaftEngine none(RaftEngines.Setup setup, Executor owner, Clock clock) {
        throw new BrokerException(
                FaultKind.CALLER,
                "controller.quorum.voters",
                "this machine has no engine for a quorum of several voters",
                null);
    }

    /** The one that this process runs on. */
    public static Machine real() {
        return new Machine(
                FileSystem.disk(), Clock.system(), PlatformThreads.INSTANCE, Randomness.system());
    }
}
