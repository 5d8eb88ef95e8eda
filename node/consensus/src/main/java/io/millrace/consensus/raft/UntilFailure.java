package io.millrace.consensus.raft;

import io.millrace.base.OperatingException;
import io.millrace.consensus.Voter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Passes the engine's events on until one of them can't be followed, as on a full disk. What comes
 * after it would follow a gap, in the files and in the image, that nobody sees: so nothing does.
 * Owner: the metadata log's thread.
 */
final class UntilFailure implements RaftEngine.Events {
    private final RaftEngine.Events log;
    private boolean over;

    UntilFailure(RaftEngine.Events log) {
        this.log = log;
    }

    private void pass(Runnable event) {
        if (over) {
            return;
        }
        try {
            event.run();
        } catch (OperatingException unable) {
            failed("it can't follow: " + unable.getMessage(), unable);
            throw unable;
        }
    }

    @Override
    public void restore(Path snapshot) {
        pass(() -> log.restore(snapshot));
    }

    @Override
    public void apply(EntryId id, ByteBuffer entry) {
        pass(() -> log.apply(id, entry));
    }

    @Override
    public void lead(long term) {
        pass(() -> log.lead(term));
    }

    @Override
    public void follow() {
        pass(log::follow);
    }

    @Override
    public void voters(List<Voter> voters) {
        pass(() -> log.voters(voters));
    }

    @Override
    public void failed(String why, Throwable cause) {
        if (!over) {
            over = true;
            log.failed(why, cause);
        }
    }
}
