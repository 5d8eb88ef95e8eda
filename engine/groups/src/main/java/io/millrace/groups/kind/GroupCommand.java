package io.millrace.groups.kind;

import io.millrace.protocol.ErrorCode;

/**
 * What a group coordinator can be asked. Each protocol seals its own commands.
 *
 * @param <R> the answer
 */
public interface GroupCommand<R> {

    /** The answer when the coordinator can't decide: not here, loading, overloaded. */
    R refused(ErrorCode error);

    /** Of the bytes that belong to the engine, while the command waits for its turn. */
    default long sizeBytes() {
        return 0;
    }

    /** A command about one group, which says where it goes. */
    interface OfGroup<R> extends GroupCommand<R> {
        String groupId();
    }
}
