package io.millrace.security.sasl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a token, read strictly (RFC 8259): a name that comes twice, a number that is
 * none or anything behind the object is refused, because another reader may have seen another
 * object. So is what nests deeper than eight levels.
 *
 * <p>Values are String, Double, Boolean, List, Map, and null.
 */
final class JsonObject {
    private static final int DEPTH_MAX = 8;
    private static final String NULL = "null";

    private final String text;
    private int at;

    private JsonObject(String text) {
        this.text = text;
    }

    /** Thrown and caught in here alone; a parser of many levels is no place for error values. */
    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("malformed JSON");
    }

    /** Null when the text is not one object. */
    static @Nullable Map<String, @Nullable Object> parse(String text) {
        JsonObject reader = new JsonObject(text);
        try {
            reader.skipSpace();
            Map<String, @Nullable Object> object = reader.object(0);
            reader.skipSpace();
            return reader.at == text.length() ? object : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private Map<String, @Nullable Object> object(int depth) {
        expect('{');
        Map<String, @Nullable Object> members = new HashMap<>();
        skipSpace();
        if (take('}')) {
            return members;
        }
        do {
            skipSpace();
            String name = string();
            skipSpace();
            expect(':');
            if (members.containsKey(name)) {
                throw malformed();
            }
            members.put(name, value(depth + 1));
            skipSpace();
        } while (take(','));
        expect('}');
        return members;
    }

    private @Nullable Object value(int depth) {
        if (depth > DEPTH_MAX) {
            throw malformed();
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal(NULL, null);
            default -> number();
        };
    }

    private List<@Nullable Object> array(int depth) {
        expect('[');
        List<@Nullable Object> elements = new ArrayList<>();
        skipSpace();
        if (take(']')) {
            return elements;
        }
        do {
            elements.add(value(depth + 1));
            skipSpace();
        } while (take(','));
        expect(']');
        return elements;
    }

    private @Nullable Object literal(String word, @Nullable Object meaning) {
        if (!text.startsWith(word, at)) {
            throw malformed();
        }
        at += word.length();
        return meaning;
    }

    private Double number() {
        int start = at;
        take('-');
        int whole = at;
        digits();
        if (text.charAt(whole) == '0' && at > whole + 1) {
            throw malformed();
        }
        if (take('.')) {
            digits();
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            digits();
        }
        return Double.valueOf(text.substring(start, at));
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed();
        }
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (!take('"')) {
            char c = next();
            if (c < 0x20) {
                throw malformed();
            }
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw malformed();
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char c = next();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw malformed();
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at == text.length()) {
            throw malformed();
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private boolean take(char expected) {
        boolean there = at < text.length() && text.charAt(at) == expected;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char expected) {
        if (!take(expected)) {
            throw malformed();
        }
    }
}
