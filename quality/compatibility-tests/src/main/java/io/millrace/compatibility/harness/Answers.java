package io.millrace.compatibility.harness;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the clients answer by key, where an answer is missing only when the broker is wrong. */
public final class Answers {
    private Answers() {}

    /** The value of the key; fails when there is none. */
    public static <K, V> V of(Map<K, @Nullable V> answers, K key) {
        V value = answers.get(key);
        if (value == null) {
            throw new AssertionError("nothing about " + key + " in " + answers);
        }
        return value;
    }
}
