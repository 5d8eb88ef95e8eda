package io.millrace.config;

import org.jspecify.annotations.Nullable;

/**
 * One key that Kafka or Millrace knows.
 *
 * @param defaultText the default as text, or null when the key has none
 */
public record ConfigKey(
        String name,
        ConfigType type,
        @Nullable String defaultText,
        ValueRule rule,
        Importance importance,
        Update update,
        Support support) {

    /** How much attention a key deserves. */
    public enum Importance {
        HIGH,
        MEDIUM,
        LOW
    }

    /** When a changed value takes effect, and how wide it may be set. */
    public enum Update {
        /** Only in the server's properties, at start. */
        READ_ONLY,
        /** At run time, for one node. */
        PER_BROKER,
        /** At run time, for one node or for all. */
        CLUSTER_WIDE,
        /** At run time, on the resource itself: a topic, a group. */
        DYNAMIC
    }

    /**
     * What Millrace does with a key.
     *
     * @param note the documentation of a key that is honoured, or why one is ignored
     */
    public record Support(boolean honoured, boolean internal, String note) {}

    public boolean honoured() {
        return support.honoured();
    }

    /**
     * Whether a change at run time can be taken. Of the settings of nodes that Millrace honours
     * those are the defaults of topics, the cleaners' limits and those of connections; all others
     * are read once, at the start, although Kafka takes changes of some. What Millrace ignores for
     * a whole cluster may be changed as Kafka allows; what is said of one node is a listener's
     * security, and nobody shall believe that it holds.
     */
    public boolean changeable() {
        return switch (update) {
            case READ_ONLY -> false;
            case DYNAMIC -> true;
            case PER_BROKER -> false;
            case CLUSTER_WIDE ->
                    !honoured()
                            || Synonyms.isTopicDefault(name)
                            || name.startsWith(CleanerSettings.PREFIX)
                            || name.startsWith(ConnectionLimits.PREFIX);
        };
    }

    /** Keys for tests and emergencies, that no listing shows. */
    public boolean internal() {
        return support.internal();
    }

    /** Whether the value must never be shown. */
    public boolean sensitive() {
        return type == ConfigType.PASSWORD;
    }

    public @Nullable String documentation() {
        return support.honoured() ? support.note() : null;
    }

    /** Why {@code value} can't be taken, as a sentence for people, or null when it can. */
    public @Nullable String problem(String value) {
        String wrongType = type.problem(value);
        String problem = wrongType != null ? wrongType : rule.problem(value.trim());
        if (problem == null) {
            return null;
        }
        String wrong = wrongType == null ? rule.blamed(value) : value;
        String shown = sensitive() ? "(hidden)" : wrong;
        return "Invalid value " + shown + " for configuration " + name + ": " + problem;
    }
}
