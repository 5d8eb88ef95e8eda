package io.millrace.server;

import io.millrace.config.ConfigException;
import io.millrace.config.Placeholders;
import io.millrace.config.ServerProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Values of settings that are kept outside of the properties: in variables and files. */
final class SettingValues {
    private SettingValues() {}

    static @Nullable String find(Placeholders.Kind kind, String path, String key) {
        return switch (kind) {
            case ENV -> System.getenv(key);
            case FILE -> ServerProperties.parse(path, text(Path.of(path))).get(key);
            case DIRECTORY -> {
                Path file = Path.of(path, key).normalize();
                boolean inside = Path.of(path).normalize().equals(file.getParent());
                yield inside && Files.exists(file) ? text(file) : null;
            }
        };
    }

    /**
     * What a file says.
     *
     * @throws ConfigException when it can't be read
     */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new ConfigException(file.toString(), "there is no such file", missing);
        } catch (IOException unreadable) {
            throw new ConfigException(
                    file.toString(), "the file can't be read: " + unreadable, unreadable);
        }
    }
}
