package io.millrace.broker.coordination;

import io.millrace.coordination.Effect;
import io.millrace.coordination.StateMachine;
import java.util.List;

/**
 * The kind of coordinator that a runtime runs. Called on the runtime's thread; must not block.
 *
 * @param <C> commands
 * @param <R> answers
 */
public interface Hosted<C, R> {

    /** An empty state machine; one for each load. */
    StateMachine<C, R> machine(ShardLeadership where);

    /**
     * Commands that a shard gets when it has loaded, before any other. Nobody waits for answers.
     */
    default List<C> firstCommands(ShardLeadership where) {
        return List.of();
    }

    /** How much memory the command holds while it waits for its turn, where that may be much. */
    default long sizeBytes(C command) {
        return 0;
    }

    /** The machine that was made last for the partition is given up. */
    default void closed(ShardLeadership where) {}

    /** What a machine wants to happen, now that its reasons are committed. */
    default void effect(ShardLeadership where, Effect effect) {}
}
