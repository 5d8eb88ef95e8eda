package io.millrace.broker.groups;

import io.millrace.coordination.CoordinationLimits;
import io.millrace.coordination.Refusal;
import io.millrace.coordination.Reply;
import io.millrace.coordination.Shard;
import io.millrace.coordination.StateRecord;
import io.millrace.groups.GroupCommand;
import io.millrace.groups.GroupCoordinator;
import io.millrace.groups.GroupSettings;
import io.millrace.protocol.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard, the partition under it, and those who wait for its answers. One object for each time
 * that the state is loaded; closed for good when the partition is lost or fails. Owned by the
 * coordinators' thread.
 */
final class LedPartition {
    private static final Logger logger = LoggerFactory.getLogger(LedPartition.class);

    private record Waiting<R>(GroupCommand<R> command, Consumer<R> answered) {

        void refuse(ErrorCode error) {
            tell(command.refused(error));
        }

        /** A coordinator answers each kind of command with its kind of answer. */
        @SuppressWarnings("unchecked")
        void answer(Object answer) {
            tell((R) answer);
        }

        /** What the one who asked makes of it is no matter of the coordinator's. */
        private void tell(R answer) {
            try {
                answered.accept(answer);
            } catch (RuntimeException failure) {
                logger.error("command={} its answer is lost", command.getClass(), failure);
            }
        }
    }

    private final int partition;
    private final StateLog log;
    private final Shard<GroupCommand<?>, Object> shard;
    private final Map<Long, Waiting<?>> waiting = new HashMap<>();
    private long nextTicket;

    LedPartition(int partition, StateLog log, GroupSettings settings, CoordinationLimits limits) {
        this.partition = partition;
        this.log = log;
        this.shard = new Shard<>(() -> new GroupCoordinator(settings), limits);
        shard.open();
    }

    int partition() {
        return partition;
    }

    StateLog log() {
        return log;
    }

    boolean isClosed() {
        return shard.phase() == Shard.Phase.CLOSED;
    }

    void replay(List<StateRecord> records) {
        records.forEach(shard::replay);
    }

    void loaded(long nowMillis) {
        shard.loaded(nowMillis);
    }

    /** Decides on the command or refuses it at once. */
    <R> void submit(GroupCommand<R> command, Consumer<R> answered, long nowMillis) {
        Waiting<R> waiter = new Waiting<>(command, answered);
        Refusal refusal = shard.refusal();
        if (refusal != null) {
            waiter.refuse(error(refusal));
            return;
        }
        long ticket = nextTicket++;
        waiting.put(ticket, waiter);
        shard.submit(ticket, command, nowMillis);
    }

    void tick(long nowMillis) {
        shard.tick(nowMillis);
    }

    long nextDeadlineMillis() {
        return shard.nextDeadlineMillis();
    }

    /** Appends what was decided. False when that failed: the owner closes the partition. */
    boolean append(Consumer<Long> appendedUpTo, long nowMillis) {
        for (List<StateRecord> batch = shard.takeBatch();
                !batch.isEmpty();
                batch = shard.takeBatch()) {
            long endOffset = log.append(batch, nowMillis);
            if (endOffset == StateLog.NOT_APPENDED) {
                return false;
            }
            shard.appended(batch.size(), endOffset);
            appendedUpTo.accept(endOffset);
        }
        return true;
    }

    void committed(long endOffset) {
        shard.committed(endOffset);
    }

    /** Sends the answers that may leave. */
    void answer() {
        for (Reply<Object> reply : shard.takeReplies()) {
            Waiting<?> waiter = waiting.remove(reply.ticket());
            if (waiter != null) {
                waiter.answer(reply.answer());
            }
        }
    }

    /** Whoever waits is sent away. */
    void close(ErrorCode error) {
        List<Long> tickets = shard.close();
        for (long ticket : tickets) {
            Waiting<?> waiter = waiting.remove(ticket);
            if (waiter != null) {
                waiter.refuse(error);
            }
        }
    }

    static ErrorCode error(Refusal refusal) {
        return switch (refusal) {
            case NOT_HERE -> ErrorCode.NOT_COORDINATOR;
            case LOADING -> ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case OVERLOADED -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
        };
    }
}
