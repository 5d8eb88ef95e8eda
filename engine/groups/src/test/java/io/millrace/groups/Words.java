package io.millrace.groups;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line of a transcript: a verb, plain words, and words of the form {@code name=value}. */
final class Words {
    private final String verb;
    private final List<String> plain = new ArrayList<>();
    private final Map<String, String> named = new HashMap<>();

    Words(String line) {
        String[] words = line.trim().split("\\s+");
        verb = words[0];
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                plain.add(words[i]);
            } else {
                named.put(words[i].substring(0, equals), words[i].substring(equals + 1));
            }
        }
    }

    String verb() {
        return verb;
    }

    String plain(int index) {
        return plain.get(index);
    }

    List<String> plainFrom(int index) {
        return plain.subList(index, plain.size());
    }

    long number(int index) {
        return Long.parseLong(plain.get(index));
    }

    @Nullable String named(String name) {
        return named.get(name);
    }

    String named(String name, String otherwise) {
        return named.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        String value = named.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    /** {@code a:1,b:2} as a map in that order. */
    List<String[]> pairs(String name, String otherwise) {
        List<String[]> pairs = new ArrayList<>();
        for (String pair : named(name, otherwise).split(",")) {
            if (!pair.isEmpty()) {
                pairs.add(pair.split(":", 2));
            }
        }
        return pairs;
    }
}
