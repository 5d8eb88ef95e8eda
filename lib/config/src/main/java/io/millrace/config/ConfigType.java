package io.millrace.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of a setting, with the code that DescribeConfigs reports from version 3 on. */
public enum ConfigType {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    SHORT(4),
    LONG(5),
    DOUBLE(6),
    LIST(7),
    CLASS(8),
    PASSWORD(9);

    private final byte code;

    ConfigType(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    public boolean numeric() {
        return switch (this) {
            case INT, SHORT, LONG, DOUBLE -> true;
            default -> false;
        };
    }

    /** What is wrong with {@code text} as a value of this type, or null when nothing is. */
    public @Nullable String problem(String text) {
        String trimmed = text.trim();
        if (this == BOOLEAN) {
            boolean known = trimmed.equalsIgnoreCase("true") || trimmed.equalsIgnoreCase("false");
            return known ? null : "Expected value to be either true or false";
        }
        if (!numeric()) {
            return null;
        }
        try {
            switch (this) {
                case INT -> Integer.parseInt(trimmed);
                case SHORT -> Short.parseShort(trimmed);
                case LONG -> Long.parseLong(trimmed);
                default -> Double.parseDouble(trimmed);
            }
            return null;
        } catch (NumberFormatException notANumber) {
            return "Not a number of type " + name();
        }
    }

    /** The items of a list value. An empty text is an empty list. */
    public static List<String> items(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> items = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            items.add(item.trim());
        }
        return items;
    }
}
