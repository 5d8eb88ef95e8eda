package io.millrace.simulation.history;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;

/** What one reader got, poll after poll: forwards, without gaps, and only what it may see. */
final class ReaderChecks {
    private final History history;
    private final Checker.Finding finding;
    private final Map<String, Long> positions = new HashMap<>();

    ReaderChecks(History history, Checker.Finding finding) {
        this.history = history;
        this.finding = finding;
    }

    void run() {
        for (Poll poll : history.polls()) {
            String reader = poll.reader() + " of " + poll.partition();
            for (Poll.Seen seen : poll.records()) {
                follow(reader, poll, seen.offset());
                if (poll.committed()) {
                    mayBeSeen(poll, seen);
                }
            }
        }
    }

    private void follow(String reader, Poll poll, long offset) {
        Long before = positions.put(reader, offset);
        if (before == null) {
            return;
        }
        if (offset <= before) {
            finding.add(
                    AnomalyKind.NONMONOTONIC_POLL, reader + " got " + offset + " after " + before);
            return;
        }
        NavigableMap<Long, String> visible = history.atTheEnd(poll.partition(), poll.committed());
        visible.subMap(before, false, offset, false)
                .forEach((skipped, value) ->
                        finding.add(
                                AnomalyKind.POLL_SKIP,
                                reader + " skipped " + value + " at " + skipped));
    }

    private void mayBeSeen(Poll poll, Poll.Seen seen) {
        Write write = history.writes().get(seen.value());
        if (write == null) {
            return;
        }
        if (write.isForbidden()) {
            finding.add(AnomalyKind.ABORTED_READ, poll.reader() + " got " + write);
        }
        Transaction transaction = write.transaction();
        if (transaction != null && poll.atNanos() < transaction.commitAskedNanos()) {
            finding.add(AnomalyKind.EARLY_READ, poll.reader() + " got " + write);
        }
    }
}
