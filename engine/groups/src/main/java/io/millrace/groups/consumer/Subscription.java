package io.millrace.groups.consumer;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a member wants to consume.
 *
 * @param names topics by name
 * @param regex topics by a regular expression, besides
 * @param assignor that it asks for
 */
record Subscription(SortedSet<String> names, @Nullable String regex, @Nullable String assignor) {
    static final Subscription NONE = new Subscription(new TreeSet<>(), null, null);
}
