package io.millrace.consensus.ratis;

import io.millrace.base.Clock;
import io.millrace.base.Uuid;
import io.millrace.consensus.Follower;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.consensus.raft.RaftEngines;
import io.millrace.consensus.raft.RaftMetadataLog;
import io.millrace.files.FileSystem;
import io.millrace.protocol.MetadataRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One node of a quorum over real files and sockets, driven by the test's thread. */
final class QuorumNode {
    private static final Uuid CLUSTER = new Uuid(7, 7);

    private final DrainedOwner owner;
    private final Path directory;
    private final Voter self;
    private final List<Voter> voters;
    MetadataLog log;
    Follower follower = new Follower();

    QuorumNode(DrainedOwner owner, Path directory, Voter self, List<Voter> voters) {
        this.owner = owner;
        this.directory = directory;
        this.self = self;
        this.voters = voters;
        this.log = open();
    }

    /** The log over what is stored; not started. */
    MetadataLog open() {
        Voter.Endpoint endpoint = self.endpoints().getFirst();
        return new RaftMetadataLog(
                new RaftMetadataLog.Setup(
                        FileSystem.disk(),
                        directory.resolve("__cluster_metadata-0"),
                        self.id(),
                        new SnapshotPolicy(1 << 20, 60_000),
                        Clock.system()),
                new RatisEngine(
                        new RaftEngines.Setup(CLUSTER, self, voters, directory.resolve("quorum")),
                        endpoint.port(),
                        owner,
                        Clock.system()));
    }

    int id() {
        return self.id();
    }

    Voter voter() {
        return self;
    }

    void start() {
        log.start(follower);
    }

    void stop() {
        log.close();
    }

    void restart() {
        follower = new Follower();
        log = open();
        start();
    }

    boolean leads() {
        return follower.leadership().isLeader(self.id());
    }

    ProposalOutcome propose(MetadataRecord... records) {
        List<ProposalOutcome> outcomes = new ArrayList<>();
        log.propose(follower.leadership().epoch(), List.of(records), outcomes::add);
        owner.until("an outcome", () -> !outcomes.isEmpty());
        return outcomes.getFirst();
    }
}
