package io.millrace.consensus;

import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.MetadataRecord;
import java.util.List;
import java.util.function.Consumer;

/**
 * Orders metadata records and makes them durable. Driven by one thread, its owner's: see the
 * package. Errors of the disk or of stored bytes are {@link ConsensusException}s; after one that is
 * not of the kind RETRY the log takes no more proposals, and the node has to be started again.
 */
public interface MetadataLog extends AutoCloseable {

    /** What a log tells its owner. Called on the owner's thread, in the order of the log. */
    interface Listener {

        /**
         * Everything up to the snapshot's end, in place of all that was told before. Told at the
         * start, if there is a snapshot, and whenever the node was so far behind that the log no
         * longer has what it missed.
         */
        void snapshot(Snapshot snapshot);

        /** The next committed batch. Offsets are without gaps, but for the log's own records. */
        void committed(CommittedBatch batch);

        /**
         * Somebody leads, or nobody. When it is this node, every batch of earlier epochs was told
         * before: the image is current, and proposals under this epoch may be made.
         */
        void leadership(Leadership leadership);
    }

    /**
     * Tells the listener what is stored, then of leadership, then of what is committed. Called
     * once, before anything else; may tell some of it before it returns.
     */
    void start(Listener listener);

    /**
     * Proposes records as one batch, all of which or none of which become part of the log. When
     * they are committed, the listener is told of the batch before the outcome is.
     *
     * <p>Proposals may follow each other without waiting: each is decided on what those before it
     * leave. So each is committed at the {@link #nextOffset} that it was proposed at, or never.
     * That holds for one whose outcome is unknown, too: as soon as something else has its offset,
     * it is out of the world.
     *
     * @param epoch the leader epoch in which the records were decided
     * @param records at least one; encoded at most {@link #BATCH_BYTES_MAX}
     * @param outcome told once, perhaps before this returns
     */
    void propose(int epoch, List<MetadataRecord> records, Consumer<ProposalOutcome> outcome);

    /**
     * The offset that the first record of the next proposal gets, if that is committed; counts what
     * is under way. Means something only while this node leads.
     */
    long nextOffset();

    /**
     * Whether enough was committed, or enough time has passed, since the last snapshot.
     *
     * @param nowMillis wall clock
     */
    boolean snapshotDue(long nowMillis);

    /**
     * Stores an image, so that the log up to it need not be kept. A {@link ConsensusException} of
     * the kind RETRY says that there was no room: nothing is lost, it stays due.
     *
     * @param image built from all that was told, and nothing else
     */
    void writeSnapshot(MetadataImage image);

    /**
     * Takes room on the disk that it gives up when a topic is to be deleted and there is no other:
     * every now and then, for it may have been used.
     */
    default void keepRoom() {}

    /** The quorum as this node knows it. */
    QuorumDescription describe();

    /** The outcome says Refused where the quorum can't change. */
    void addVoter(Voter voter, Consumer<ProposalOutcome> outcome);

    /** The outcome says Refused where the quorum can't change. */
    void removeVoter(int voterId, Consumer<ProposalOutcome> outcome);

    /** Gives up files and threads. What was committed stays; outcomes not yet told stay unknown. */
    @Override
    void close();

    /** Largest batch: room for more records than one request may ask for. */
    int BATCH_BYTES_MAX = 8 * 1024 * 1024;
}
