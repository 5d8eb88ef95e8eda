package io.millrace.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills in {@code ${provider:path:key}} as Kafka's {@code config.providers} do (KIP-297): what is
 * secret, or differs from node to node, need not be in the file. Immutable.
 */
public final class Placeholders {
    private static final String PROVIDERS = "config.providers";
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$\\{([^}]*?):(([^}]*?):)?([^}]*?)\\}");

    /** The providers that there are, and Kafka's classes that they stand for. */
    private static final Map<String, Kind> CLASSES =
            Map.of(
                    "EnvVarConfigProvider", Kind.ENV,
                    "FileConfigProvider", Kind.FILE,
                    "DirectoryConfigProvider", Kind.DIRECTORY);

    /** Where values come from. */
    public enum Kind {
        /** The variable that the key names. */
        ENV,
        /** The key of the properties file at the path. */
        FILE,
        /** The content of the file that the key names, in the directory at the path. */
        DIRECTORY
    }

    /** Looks values up. */
    @FunctionalInterface
    public interface Lookup {
        /**
         * Null when there is none.
         *
         * @throws ConfigException when the path can't be read
         */
        @Nullable String get(Kind kind, String path, String key);
    }

    private final Lookup lookup;
    private final Map<String, Kind> providers = new TreeMap<>();

    private Placeholders(Lookup lookup) {
        this.lookup = lookup;
    }

    /**
     * The settings with all values filled in, and without those that name the providers.
     *
     * @throws ConfigException naming the setting whose value can't be found
     */
    public static Map<String, String> fill(Map<String, String> settings, Lookup lookup) {
        Placeholders placeholders = new Placeholders(lookup);
        String names = settings.getOrDefault(PROVIDERS, "");
        for (String name : ConfigType.items(names)) {
            String key = PROVIDERS + "." + name + ".class";
            placeholders.providers.put(name, kind(key, settings.get(key)));
        }
        Map<String, String> filled = new TreeMap<>();
        settings.forEach((name, value) -> {
            if (!name.equals(PROVIDERS) && !name.startsWith(PROVIDERS + ".")) {
                filled.put(name, placeholders.fill(name, value));
            }
        });
        return filled;
    }

    private static Kind kind(String key, @Nullable String className) {
        String simple =
                className == null ? "" : className.substring(className.lastIndexOf('.') + 1);
        Kind kind = CLASSES.get(simple.trim());
        if (kind == null) {
            throw new ConfigException(
                    key,
                    "'"
                            + (className == null ? "" : className)
                            + "' is none of EnvVarConfigProvider, FileConfigProvider and"
                            + " DirectoryConfigProvider in org.apache.kafka.common.config.provider",
                    null);
        }
        return kind;
    }

    private String fill(String name, String value) {
        if (value.indexOf("${") < 0) {
            return value;
        }
        Matcher matcher = PLACEHOLDER.matcher(value);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String text = resolve(name, matcher);
            matcher.appendReplacement(filled, Matcher.quoteReplacement(text));
        }
        return matcher.appendTail(filled).toString();
    }

    private String resolve(String name, Matcher matcher) {
        String provider = matcher.group(1);
        Kind kind = providers.get(provider);
        if (kind == null) {
            if (isUsual(provider)) {
                throw new ConfigException(
                        name,
                        matcher.group() + " needs " + PROVIDERS + "=" + provider + " and its class",
                        null);
            }
            return matcher.group();
        }
        String path = matcher.group(3) == null ? "" : matcher.group(3);
        String found = lookup.get(kind, path, matcher.group(4));
        if (found == null) {
            throw new ConfigException(name, "there is no value for " + matcher.group(), null);
        }
        return found;
    }

    private static boolean isUsual(String provider) {
        return provider.equals("env") || provider.equals("file") || provider.equals("directory");
    }
}
