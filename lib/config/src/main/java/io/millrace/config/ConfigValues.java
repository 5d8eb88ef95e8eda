package io.millrace.config;

import io.millrace.base.Check;
import java.util.List;
import java.util.Map;

/** Values that were checked, read as their types. */
record ConfigValues(Map<String, String> texts) {

    String text(String name) {
        return Check.present(texts.get(name), name).trim();
    }

    boolean has(String name) {
        return texts.containsKey(name);
    }

    int integer(String name) {
        return Integer.parseInt(text(name));
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    double fraction(String name) {
        return Double.parseDouble(text(name));
    }

    boolean truth(String name) {
        return Boolean.parseBoolean(text(name));
    }

    List<String> list(String name) {
        return ConfigType.items(text(name));
    }
}
