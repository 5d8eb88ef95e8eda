package io.millrace.broker.cluster;

import io.millrace.metadata.controller.Command;
import java.util.function.Consumer;

/** What handlers ask of the controller, if it is here. Safe from any thread. */
public interface ControllerCommands {

    /**
     * Decides the command after those that were submitted before.
     *
     * @param answer told once: when what was decided is committed and applied here, or is known not
     *     to be, or can't be known. On the controller thread
     */
    <R> void submit(Command<R> command, Consumer<Result<R>> answer);

    /** What a command came to. */
    sealed interface Result<R> {
        record Done<R>(R answer) implements Result<R> {}

        /**
         * Nothing was decided: another node is the active controller.
         *
         * @param who -1 when nobody is known
         */
        record NotController<R>(int who) implements Result<R> {}

        /** It was decided, and may be committed now, later or never. */
        record Unknown<R>(String why) implements Result<R> {}

        /** Nothing was changed, and the client may try again. */
        record Failed<R>(String why) implements Result<R> {}
    }
}
