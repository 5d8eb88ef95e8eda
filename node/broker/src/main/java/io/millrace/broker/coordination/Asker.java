package io.millrace.broker.coordination;

import io.millrace.protocol.ErrorCode;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Who asked, with the shape that a refusal has for the command.
 *
 * @param refused makes the answer of a refusal
 */
public record Asker<R>(Function<ErrorCode, R> refused, Consumer<R> answered)
        implements Waiter<Object> {

    /** A coordinator answers each kind of command with its kind of answer. */
    @Override
    @SuppressWarnings("unchecked")
    public void answer(Object answer) {
        answered.accept((R) answer);
    }

    @Override
    public void refuse(ErrorCode error) {
        answered.accept(refused.apply(error));
    }
}
