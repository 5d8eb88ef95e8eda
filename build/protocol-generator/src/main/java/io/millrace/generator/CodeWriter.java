package io.millrace.generator;

/** Java text under construction: lines, indented by the braces that are open. */
final class CodeWriter {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /**
     * Adds a line; one that ends in a brace indents what follows, one that starts with one ends
     * that.
     */
    CodeWriter line(String line) {
        if (line.startsWith("}")) {
            depth--;
        }
        if (!line.isEmpty()) {
            text.append("    ".repeat(depth)).append(line);
        }
        text.append('\n');
        if (line.endsWith("{")) {
            depth++;
        }
        return this;
    }

    CodeWriter lines(String lines) {
        lines.lines().map(String::strip).forEach(this::line);
        return this;
    }

    CodeWriter javadoc(String about) {
        if (!about.isBlank()) {
            line("/** " + escape(about.strip()) + " */");
        }
        return this;
    }

    private static String escape(String about) {
        return about.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("*/", "*&#47;")
                .replace("\\", "&#92;");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
