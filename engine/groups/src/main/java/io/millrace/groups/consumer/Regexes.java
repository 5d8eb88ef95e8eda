package io.millrace.groups.consumer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.millrace.coordination.Step;
import io.millrace.groups.consumer.ConsumerGroup.Resolved;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What regular expressions stand for, in RE2's syntax, which takes linear time. Stateless. */
final class Regexes {
    private Regexes() {}

    /** Null when it can be used. */
    static @Nullable String problem(String regex) {
        if (regex.length() > ConsumerLimits.REGEX_CHARACTERS_MAX) {
            return "SubscribedTopicRegex has more than "
                    + ConsumerLimits.REGEX_CHARACTERS_MAX
                    + " characters.";
        }
        try {
            Pattern.compile(regex);
            return null;
        } catch (PatternSyntaxException invalid) {
            return "SubscribedTopicRegex `%s` is not a valid regular expression: %s."
                    .formatted(regex, invalid.getDescription());
        }
    }

    /**
     * Resolves what is new, drops what nobody wants any more, and resolves all anew where the
     * topics have changed.
     *
     * @return whether the topics of the group may be others now
     */
    static boolean refresh(
            ConsumerGroup group, Catalog catalog, boolean all, GroupRecords records, Step<?> step) {
        Set<String> wanted =
                group.members().stream()
                        .map(member -> member.info().subscription().regex())
                        .filter(regex -> regex != null)
                        .collect(Collectors.toCollection(TreeSet::new));
        boolean changed = false;
        for (String regex : new ArrayList<>(group.regexes().keySet())) {
            if (!wanted.contains(regex)) {
                records.removeRegex(regex);
                changed = true;
            }
        }
        Map<String, Resolved> resolved = group.regexes();
        for (String regex : wanted) {
            Resolved before = resolved.get(regex);
            if (before != null && !all) {
                continue;
            }
            SortedSet<String> topics = matching(regex, catalog);
            if (before == null || !before.topics().equals(topics)) {
                records.regex(regex, new Resolved(topics, catalog.version(), step.nowMillis()));
                changed = true;
            }
        }
        return changed;
    }

    private static SortedSet<String> matching(String regex, Catalog catalog) {
        Pattern pattern = Pattern.compile(regex);
        SortedSet<String> topics = new TreeSet<>();
        for (String name : catalog.topics().names()) {
            if (pattern.matches(name)) {
                topics.add(name);
            }
        }
        return topics;
    }
}
