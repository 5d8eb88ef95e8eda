package io.millrace.consensus.ratis;

import io.millrace.consensus.raft.EntryId;
import io.millrace.consensus.raft.RaftEngine.Events;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * What Ratis calls, handed on as events to the metadata log's thread. Methods of the superclass are
 * called by Ratis' threads, one at a time for what changes state.
 */
final class MetadataStateMachine extends BaseStateMachine {
    private final Peers peers;
    private final Executor owner;
    private final SimpleStateMachineStorage snapshots = new SimpleStateMachineStorage();
    private final Semaphore room = new Semaphore(RatisEngine.EVENTS_MAX);
    private volatile @Nullable Events events;

    MetadataStateMachine(Peers peers, Executor owner) {
        this.peers = peers;
        this.owner = owner;
    }

    void tell(Events told) {
        events = told;
    }

    /** Whatever comes from here on is nobody's business: the node stops. */
    void tellNobody() {
        events = null;
        room.release(RatisEngine.EVENTS_MAX);
    }

    private void hand(Consumer<Events> event) {
        owner.execute(() -> {
            Events told = events;
            if (told != null) {
                event.accept(told);
            }
        });
    }

    // --- snapshots -------------------------------------------------------------------------------

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
            throws IOException {
        super.initialize(server, group, storage);
        getLifeCycle()
                .startAndTransition(() -> {
                    snapshots.init(storage);
                    restore();
                });
    }

    /** The leader sends a snapshot: nothing is applied until it is in its place. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        restore();
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    private void restore() throws IOException {
        SingleFileSnapshotInfo newest = snapshots.loadLatestSnapshot();
        if (newest != null) {
            setLastAppliedTermIndex(newest.getTermIndex());
            Path file = newest.getFile().getPath();
            hand(told -> told.restore(file));
        }
    }

    /** On the metadata log's thread. */
    void storeSnapshot(EntryId upTo, Consumer<Path> write) {
        File file = snapshots.getSnapshotFile(upTo.term(), upTo.index());
        Path temporary = Path.of(file.getPath() + ".written");
        write.accept(temporary);
        try {
            Files.move(
                    temporary,
                    file.toPath(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
            snapshots.updateLatestSnapshot(
                    new SingleFileSnapshotInfo(
                            new FileInfo(file.toPath(), digest),
                            TermIndex.valueOf(upTo.term(), upTo.index())));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The metadata log has written it already; Ratis asks how far it reaches, to purge. */
    @Override
    public long takeSnapshot() {
        SnapshotInfo newest = snapshots.getLatestSnapshot();
        return newest == null ? -1 : newest.getIndex();
    }

    @Override
    public SnapshotInfo getLatestSnapshot() {
        return snapshots.getLatestSnapshot();
    }

    @Override
    public SimpleStateMachineStorage getStateMachineStorage() {
        return snapshots;
    }

    // --- entries ---------------------------------------------------------------------------------

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        EntryId id = new EntryId(entry.getTerm(), entry.getIndex());
        ByteBuffer bytes = entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer();
        room.acquireUninterruptibly();
        hand(told -> {
            try {
                told.apply(id, bytes);
            } finally {
                room.release();
            }
        });
        updateLastAppliedTermIndex(id.term(), id.index());
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    // --- leadership ------------------------------------------------------------------------------

    @Override
    public void notifyLeaderReady() {
        getServer()
                .thenAccept(server -> {
                    try {
                        long term = server.getDivision(getGroupId()).getInfo().getCurrentTerm();
                        hand(told -> told.lead(term));
                    } catch (IOException gone) {
                        hand(told -> told.failed("the group is gone", gone));
                    }
                });
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        hand(Events::follow);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
        if (!self.getPeerId().equals(leader)) {
            hand(Events::follow);
        }
    }

    @Override
    public void notifyConfigurationChanged(
            long term, long index, RaftConfigurationProto configuration) {
        var voters = configuration.getPeersList().stream().map(peers::voter).toList();
        hand(told -> told.voters(voters));
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        hand(told -> told.failed("its log can't be written", cause));
    }
}
