package io.millrace.groups;

import io.millrace.coordination.LogEntry;
import io.millrace.coordination.Moment;
import io.millrace.coordination.Outcome;
import io.millrace.coordination.Reply;
import io.millrace.groups.kept.KeptBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the commands of a transcript against a group coordinator and tells what happened, line by
 * line. Time starts at zero and moves by {@code advance}; timers go off at their exact time.
 */
final class Script {
    private final Map<Long, String> tickets = new HashMap<>();
    private final List<LogEntry> log = new ArrayList<>();
    private GroupSettings settings = GroupSettings.DEFAULT;
    private long keptBytesMax = Long.MAX_VALUE;
    private GroupCoordinator coordinator = coordinator();
    private long nowMillis;
    private long nextTicket = 1;

    private GroupCoordinator coordinator() {
        return new GroupCoordinator(settings, new KeptBytes(keptBytesMax).share());
    }

    /** Runs one line; returns the trace, each line ended. */
    String run(String line) {
        Words words = new Words(line);
        StringBuilder trace = new StringBuilder();
        switch (words.verb()) {
            case "settings" -> {
                settings = Commands.settings(words);
                keptBytesMax = words.number("kept", Integer.MAX_VALUE);
                coordinator = coordinator();
                tell(coordinator.loaded(now()), trace);
            }
            case "advance" -> advance(words.number(0), trace);
            case "restart" -> restart(trace);
            default -> {
                long ticket = nextTicket++;
                tickets.put(ticket, words.plain(0));
                tell(coordinator.step(ticket, Commands.command(words), now()), trace);
            }
        }
        return trace.isEmpty() ? "-\n" : trace.toString();
    }

    private void advance(long millis, StringBuilder trace) {
        long target = nowMillis + millis;
        while (coordinator.nextDeadlineMillis() <= target) {
            nowMillis = Math.max(nowMillis, coordinator.nextDeadlineMillis());
            StringBuilder happened = new StringBuilder();
            tell(coordinator.tick(now()), happened);
            if (!happened.isEmpty()) {
                trace.append("at ").append(nowMillis).append('\n').append(happened);
            }
        }
        nowMillis = target;
    }

    private Moment now() {
        return new Moment(nowMillis, nowMillis);
    }

    private void restart(StringBuilder trace) {
        coordinator = coordinator();
        log.forEach(coordinator::replay);
        tickets.clear();
        tell(coordinator.loaded(now()), trace);
    }

    private void tell(Outcome<Object> outcome, StringBuilder trace) {
        for (LogEntry entry : outcome.entries()) {
            log.add(entry);
            if (entry instanceof LogEntry.Proposed) {
                coordinator.replay(entry);
            }
            trace.append("append ").append(Tell.entry(entry)).append('\n');
        }
        for (Reply<Object> reply : outcome.replies()) {
            String ticket = tickets.remove(reply.ticket());
            trace.append(ticket == null ? "TWICE" : ticket)
                    .append(": ")
                    .append(Tell.answer(reply.answer()))
                    .append('\n');
        }
    }
}
