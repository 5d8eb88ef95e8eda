package io.millrace.consensus.ratis;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Voter;
import io.millrace.consensus.raft.EntryId;
import io.millrace.consensus.raft.RaftEngine;
import io.millrace.consensus.raft.RaftEngines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Apache Ratis over gRPC. See the package for threads and files. */
public final class RatisEngine implements RaftEngine {
    private static final Logger log = LoggerFactory.getLogger(RatisEngine.class);

    /** Applied entries that may wait for the metadata log's thread. */
    static final int EVENTS_MAX = 256;

    private static final String LOOPBACK = "127.0.0.1";
    private static final int ANY_PORT = 0;
    private static final long SNAPSHOT_TIMEOUT_MILLIS = 60_000;

    private final RaftEngines.Setup setup;
    private final int bindPort;
    private final Executor owner;
    private final Clock clock;
    private final RaftGroupId group;
    private final Peers peers;
    private final ClientId client = ClientId.randomId();
    private final MetadataStateMachine machine;
    private @Nullable RaftServer server;
    private long calls;

    /** As {@link RaftEngines}; it listens on this machine's loopback alone. */
    public RatisEngine(RaftEngines.Setup setup, Executor owner, Clock clock) {
        this(setup, ANY_PORT, owner, clock);
    }

    /**
     * @param port on which the engine listens; 0 for any
     */
    RatisEngine(RaftEngines.Setup setup, int port, Executor owner, Clock clock) {
        this.bindPort = port;
        this.setup = setup;
        this.owner = owner;
        this.clock = clock;
        this.group =
                RaftGroupId.valueOf(
                        new UUID(
                                setup.clusterId().mostSignificantBits(),
                                setup.clusterId().leastSignificantBits()));
        this.peers = new Peers(setup.self().endpoints().getFirst().listener());
        this.machine = new MetadataStateMachine(peers, owner);
    }

    @Override
    public void start(Events events) {
        machine.tell(events);
        try {
            server =
                    RaftServer.newBuilder()
                            .setServerId(Peers.idOf(setup.self()))
                            .setGroup(RaftGroup.valueOf(group, peers.peers(setup.voters())))
                            .setStateMachine(machine)
                            .setOption(RaftStorage.StartupOption.RECOVER)
                            .setProperties(RatisSettings.of(setup.directory(), LOOPBACK, bindPort))
                            .build();
            server.start();
            events.voters(peers.voters(division().getRaftConf().getCurrentPeers()));
        } catch (IOException unusable) {
            throw new ConsensusException(
                    FaultKind.RESOURCE,
                    setup.directory().toString(),
                    "the quorum's engine can't start: " + unusable.getMessage(),
                    unusable);
        }
    }

    @Override
    public int port() {
        return started().getServerRpc().getInetSocketAddress().getPort();
    }

    @Override
    public void propose(ByteBuffer entry, Consumer<String> unknown) {
        RaftClientRequest request =
                RaftClientRequest.newBuilder()
                        .setClientId(client)
                        .setServerId(Peers.idOf(setup.self()))
                        .setGroupId(group)
                        .setCallId(calls++)
                        .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry)))
                        .setType(RaftClientRequest.writeRequestType())
                        .build();
        submit(() -> started().submitClientRequestAsync(request))
                .whenComplete((reply, failed) -> {
                    String why = failure(reply, failed);
                    if (why != null) {
                        owner.execute(() -> unknown.accept(why));
                    }
                });
    }

    @Override
    public void storeSnapshot(EntryId upTo, Consumer<Path> write) {
        machine.storeSnapshot(upTo, write);
        SnapshotManagementRequest request =
                SnapshotManagementRequest.newCreate(
                        client, Peers.idOf(setup.self()), group, calls++, SNAPSHOT_TIMEOUT_MILLIS);
        submit(() -> started().snapshotManagementAsync(request))
                .whenComplete((reply, failed) -> {
                    String why = failure(reply, failed);
                    if (why != null) {
                        log.warn("entries up to {} are kept: {}", upTo.index(), why);
                    }
                });
    }

    @Override
    public List<Progress> progress() {
        return ContactTimes.progress(division(), peers, clock.millis());
    }

    @Override
    public void changeVoters(List<Voter> voters, Consumer<@Nullable String> outcome) {
        SetConfigurationRequest request =
                new SetConfigurationRequest(
                        client,
                        Peers.idOf(setup.self()),
                        group,
                        calls++,
                        SetConfigurationRequest.Arguments.newBuilder()
                                .setServersInNewConf(peers.peers(voters))
                                .setMode(SetConfigurationRequest.Mode.SET_UNCONDITIONALLY)
                                .build());
        submit(() -> started().setConfigurationAsync(request))
                .whenComplete((reply, failed) -> {
                    String why = failure(reply, failed);
                    owner.execute(() -> outcome.accept(why));
                });
    }

    private interface Submission {
        CompletableFuture<RaftClientReply> submit() throws IOException;
    }

    private static CompletableFuture<RaftClientReply> submit(Submission submission) {
        try {
            return submission.submit();
        } catch (IOException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static @Nullable String failure(
            @Nullable RaftClientReply reply, @Nullable Throwable failed) {
        if (failed != null) {
            return String.valueOf(failed.getMessage());
        }
        if (reply == null) {
            return "no reply";
        }
        return reply.isSuccess() ? null : String.valueOf(reply.getException());
    }

    private RaftServer started() {
        return Check.present(server, "a started engine");
    }

    private RaftServer.Division division() {
        try {
            return started().getDivision(group);
        } catch (IOException gone) {
            throw new ConsensusException(
                    FaultKind.RESOURCE,
                    setup.directory().toString(),
                    "the quorum's group is gone",
                    gone);
        }
    }

    @Override
    public void close() {
        machine.tellNobody();
        if (server != null) {
            try {
                server.close();
            } catch (IOException ignored) {
                log.debug("closing", ignored);
            }
        }
    }
}
