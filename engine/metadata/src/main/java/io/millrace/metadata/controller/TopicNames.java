package io.millrace.metadata.controller;

import org.jspecify.annotations.Nullable;

/** Which names a topic can have. */
public final class TopicNames {
    private TopicNames() {}

    /** What is wrong with the name, or null when nothing is. */
    public static @Nullable String problem(String name) {
        if (name.isEmpty()) {
            return "Topic name is invalid: the empty string is not allowed";
        }
        if (name.equals(".") || name.equals("..")) {
            return "Topic name is invalid: '" + name + "' is not allowed";
        }
        if (name.length() > ControllerLimits.TOPIC_NAME_LENGTH_MAX) {
            return "Topic name is invalid: the length of '"
                    + name.substring(0, ControllerLimits.TOPIC_NAME_LENGTH_MAX)
                    + "' is longer than the max allowed length "
                    + ControllerLimits.TOPIC_NAME_LENGTH_MAX;
        }
        for (int index = 0; index < name.length(); index++) {
            if (!allowed(name.charAt(index))) {
                return "Topic name is invalid: '"
                        + name
                        + "' contains one or more characters other than ASCII alphanumerics,"
                        + " '.', '_' and '-'";
            }
        }
        return null;
    }

    private static boolean allowed(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '.'
                || character == '_'
                || character == '-';
    }
}
