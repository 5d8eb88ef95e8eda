package io.millrace.handlers.group;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Waits for a number of answers and passes them on in the order of the questions. */
public final class Gathering<T> {
    private final List<T> answers;
    private final AtomicInteger missing;
    private final Consumer<List<T>> complete;

    /**
     * Asks each of the questions.
     *
     * @param blank stands where an answer is to come
     * @param ask asks one, and brings the answer to where it is told, from any thread
     * @param complete called once, by whoever brings the last answer; at once when none is expected
     */
    public static <Q, T> void of(
            List<Q> questions,
            T blank,
            BiConsumer<Q, Consumer<T>> ask,
            Consumer<List<T>> complete) {
        Gathering<T> gathering = new Gathering<>(questions.size(), blank, complete);
        for (int i = 0; i < questions.size(); i++) {
            ask.accept(questions.get(i), gathering.place(i));
        }
    }

    private Gathering(int count, T blank, Consumer<List<T>> complete) {
        this.answers = new ArrayList<>(Collections.nCopies(count, blank));
        this.missing = new AtomicInteger(count);
        this.complete = complete;
        if (count == 0) {
            complete.accept(answers);
        }
    }

    private Consumer<T> place(int index) {
        return answer -> {
            synchronized (answers) {
                answers.set(index, answer);
            }
            if (missing.decrementAndGet() == 0) {
                synchronized (answers) {
                    complete.accept(answers);
                }
            }
        };
    }
}
