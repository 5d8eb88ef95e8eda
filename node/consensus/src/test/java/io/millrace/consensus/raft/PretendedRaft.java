package io.millrace.consensus.raft;

import io.millrace.base.Check;
import io.millrace.base.Digits;
import io.millrace.consensus.Voter;
import io.millrace.files.testing.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One ordered log for any number of members, which does everything that a Raft library may: it
 * orders late, in another term, in another order, twice or never; members lag, restart, and get
 * snapshots. Nothing happens but what a test asks for.
 */
final class PretendedRaft {
    private record Ordered(EntryId id, ByteBuffer entry) {}

    /** A proposal that is on its way. */
    record Flying(Member from, ByteBuffer entry, Consumer<String> unknown) {}

    private final List<Voter> voters;
    private final List<Ordered> log = new ArrayList<>();
    private final Deque<Flying> flying = new ArrayDeque<>();
    private final Map<Integer, Member> members = new TreeMap<>();
    private long term = 0;
    private int leader = -1;

    PretendedRaft(List<Voter> voters) {
        this.voters = voters;
    }

    List<Flying> flying() {
        return List.copyOf(flying);
    }

    long length() {
        return log.size();
    }

    int leader() {
        return leader;
    }

    /** The engine of a node that starts, over what it has stored. */
    Member member(int nodeId, MemoryFileSystem files) {
        Member member = new Member(nodeId, files);
        members.put(nodeId, member);
        return member;
    }

    /** A new term; its leader has everything that is ordered. */
    void elect(int nodeId) {
        Member old = members.get(leader);
        leader = nodeId;
        term++;
        if (old != null && old.nodeId != nodeId) {
            old.depose();
        }
        Member next = Check.present(members.get(nodeId), "a member");
        next.catchUp();
        next.events().lead(term);
    }

    /** It takes the next place of the log, in the present term. */
    void order(Flying proposal) {
        flying.remove(proposal);
        log.add(new Ordered(new EntryId(term, log.size()), proposal.entry()));
    }

    /** It is given up by the one who proposed it, and stays on its way. */
    void loseSightOf(Flying proposal) {
        proposal.unknown().accept("no answer");
    }

    /** It never arrives. */
    void drop(Flying proposal) {
        flying.remove(proposal);
    }

    /** It takes a place and stays on its way. */
    void repeat(Flying proposal) {
        log.add(new Ordered(new EntryId(term, log.size()), proposal.entry()));
    }

    /** Everything that is on its way arrives, and everyone applies it. */
    void settle() {
        do {
            while (!flying.isEmpty()) {
                order(flying.getFirst());
            }
            members.values().forEach(Member::catchUp);
        } while (!flying.isEmpty());
    }

    /** One node's side. */
    final class Member implements RaftEngine {
        private static final Path SNAPSHOTS = Path.of("/raft");

        private final int nodeId;
        private final MemoryFileSystem files;
        private int next;
        private RaftEngine.@Nullable Events events;

        private Member(int nodeId, MemoryFileSystem files) {
            this.nodeId = nodeId;
            this.files = files;
        }

        private RaftEngine.Events events() {
            if (events == null) {
                throw new AssertionError("node " + nodeId + " is not started");
            }
            return events;
        }

        boolean isBehind() {
            return events != null && next < log.size();
        }

        /** Applies the next entry, if there is one. */
        void step() {
            if (isBehind()) {
                Ordered ordered = log.get(next++);
                events().apply(ordered.id(), ordered.entry().duplicate());
            }
        }

        void catchUp() {
            while (isBehind()) {
                step();
            }
        }

        void depose() {
            if (events != null) {
                events.follow();
            }
        }

        /** As a leader sends its snapshot to one that is far behind. */
        void install(Member from) {
            Path newest = from.newestSnapshot();
            EntryId upTo = RaftSnapshot.read(from.files, newest).upTo();
            if (upTo.index() < next) {
                return;
            }
            Path target = target(upTo);
            files.createDirectories(SNAPSHOTS);
            files.replace(target, ByteBuffer.wrap(from.files.readAll(newest, 1 << 24)));
            next = (int) upTo.index() + 1;
            events().restore(target);
        }

        boolean hasSnapshot() {
            return files.isDirectory(SNAPSHOTS) && !files.list(SNAPSHOTS).isEmpty();
        }

        private Path newestSnapshot() {
            return SNAPSHOTS.resolve(files.list(SNAPSHOTS).getLast());
        }

        private Path target(EntryId upTo) {
            return SNAPSHOTS.resolve(Digits.padded(upTo.index(), 20));
        }

        @Override
        public void start(Events told) {
            events = told;
            told.voters(voters);
            if (hasSnapshot()) {
                Path newest = newestSnapshot();
                next = (int) RaftSnapshot.read(files, newest).upTo().index() + 1;
                told.restore(newest);
            }
        }

        @Override
        public void propose(ByteBuffer entry, Consumer<String> unknown) {
            flying.add(new Flying(this, entry, unknown));
        }

        @Override
        public void storeSnapshot(EntryId upTo, Consumer<Path> write) {
            files.createDirectories(SNAPSHOTS);
            write.accept(target(upTo));
        }

        @Override
        public List<Progress> progress() {
            return voters.stream().map(each -> new Progress(each, log.size() - 1, -1)).toList();
        }

        @Override
        public void changeVoters(List<Voter> changed, Consumer<@Nullable String> outcome) {
            outcome.accept("the pretended quorum is fixed");
        }

        @Override
        public int port() {
            return 0;
        }

        @Override
        public void close() {
            events = null;
            if (leader == nodeId) {
                leader = -1;
            }
        }
    }
}
