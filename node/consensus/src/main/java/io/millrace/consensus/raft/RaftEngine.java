package io.millrace.consensus.raft;

import io.millrace.consensus.Voter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Raft library, as the metadata log uses it. It orders entries and makes them durable on a
 * majority; whether an entry counts is not its business. Called on the metadata log's thread.
 */
public interface RaftEngine extends AutoCloseable {

    /** What the library says; each call on the metadata log's thread, in this order of events. */
    interface Events {
        /**
         * A snapshot stands for everything up to it: the newest stored one at the start, or one
         * that the leader sent because this node was too far behind.
         */
        void restore(Path snapshot);

        /** The next ordered entry. Never one that a restored snapshot stands for. */
        void apply(EntryId id, ByteBuffer entry);

        /** This node leads in the library and has applied all entries of earlier terms. */
        void lead(long term);

        /** This node does not lead any more, or another one does. */
        void follow();

        /** The voters have changed; at the start they are told once. */
        void voters(List<Voter> voters);

        /** The library can't go on; the node has to be started again. */
        void failed(String why, Throwable cause);
    }

    /** Begins; may tell some of its events before it returns. */
    void start(Events events);

    /**
     * Orders an entry, if this node leads.
     *
     * @param unknown told when the library gives no word that the entry was ordered: it may yet be
     */
    void propose(ByteBuffer entry, Consumer<String> unknown);

    /**
     * Keeps a snapshot that stands for all entries up to this one, which may go then.
     *
     * @param write writes the whole file at the path that it is given
     */
    void storeSnapshot(EntryId upTo, Consumer<Path> write);

    /** How far the voters are, by the index of the last entry that is known to be theirs. */
    List<Progress> progress();

    /**
     * @param lastContactMillis when it was last heard of, wall clock; -1 when not known
     */
    record Progress(Voter voter, long matchIndex, long lastContactMillis) {}

    /**
     * Changes the voters to exactly these, if this node leads.
     *
     * @param outcome null when it is done, else why not, or why it is not known
     */
    void changeVoters(
            List<Voter> voters, Consumer<@org.jspecify.annotations.Nullable String> outcome);

    /**
     * The port of this machine's loopback on which the engine listens. Other nodes come by the
     * controllers' listener, which passes their connections on. After {@link #start}.
     */
    int port();

    @Override
    void close();
}
