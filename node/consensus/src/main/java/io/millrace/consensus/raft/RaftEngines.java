package io.millrace.consensus.raft;

import io.millrace.base.Clock;
import io.millrace.base.Uuid;
import io.millrace.consensus.Voter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/** Makes the Raft engine of a node: a library's, or that of a simulation. */
public interface RaftEngines {

    /**
     * What an engine is made with.
     *
     * @param clusterId names the quorum: nodes of other clusters are refused
     * @param self one of the voters, or one that the voters will add
     * @param voters of a new quorum; a stored one knows its own. Empty for a node that waits until
     *     the voters add it
     * @param directory of the engine's own files
     */
    record Setup(Uuid clusterId, Voter self, List<Voter> voters, Path directory) {
        public Setup {
            voters = List.copyOf(voters);
        }
    }

    /**
     * @param owner runs tasks on the metadata log's thread, one at a time, in order
     */
    RaftEngine open(Setup setup, Executor owner, Clock clock);
}
