package io.millrace.architecture;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A small house that breaks a law on purpose, to show that the law is seen to be broken. Its
 * sources are compiled as the reactor would, against the class path of the tests.
 */
final class Fixture {
    private final Path root;
    private final List<String> folders = new ArrayList<>();
    private final List<Path> mainFiles = new ArrayList<>();

    Fixture(Path root) {
        this.root = root;
    }

    /** Adds a main source to the module in {@code folder}, at its package's path. */
    Fixture main(String folder, String text) {
        mainFiles.add(source(folder, "src/main/java", text));
        return this;
    }

    Fixture test(String folder, String text) {
        source(folder, "src/test/java", text);
        return this;
    }

    Fixture file(String path, String text) {
        write(root.resolve(path), text);
        return this;
    }

    /** A module without sources. */
    Fixture module(String folder) {
        if (!folders.contains(folder)) {
            folders.add(folder);
        }
        return this;
    }

    House house() {
        StringBuilder pom = new StringBuilder();
        folders.forEach(f -> pom.append("<module>").append(f).append("</module>\n"));
        write(root.resolve("pom.xml"), pom.toString());
        if (!mainFiles.isEmpty()) {
            compile();
        }
        return House.at(root);
    }

    private Path source(String folder, String kind, String text) {
        module(folder);
        String packageName = text.replaceAll("(?s).*?package ([a-z.]+);.*", "$1");
        String name =
                text.contains("@interface") || !text.matches("(?s).*(class|record|enum) .*")
                        ? "package-info"
                        : text.replaceAll("(?s).*?\\b(?:class|record|enum) (\\w+).*", "$1");
        Path file =
                root.resolve(folder)
                        .resolve(kind)
                        .resolve(packageName.replace('.', '/'))
                        .resolve(name + ".java");
        write(file, text);
        return file;
    }

    private void compile() {
        Path classes = root.resolve(folders.getFirst()).resolve("target/classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            Files.createDirectories(classes);
            boolean compiled =
                    compiler.getTask(
                                    messages,
                                    manager,
                                    null,
                                    List.of("-proc:none", "-d", classes.toString()),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(mainFiles))
                            .call();
            if (!compiled) {
                throw new IllegalArgumentException(messages.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
