package io.millrace.architecture;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A checkout as the laws see it: the modules that the root pom names, their sources, and the
 * classes of their main sources as the reactor compiled them. Used by one thread.
 */
final class House {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private final Path root;
    private final List<SourceFile> sources;
    private final List<JavaClass> classes;

    private House(Path root, List<SourceFile> sources, List<JavaClass> classes) {
        this.root = root;
        this.sources = sources;
        this.classes = classes;
    }

    /** The checkout that the tests run in. */
    static House ours() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("build/parent/pom.xml"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("run the laws inside of a checkout");
            }
        }
        return at(folder);
    }

    static House at(Path root) {
        List<Path> javaFiles = new ArrayList<>();
        List<Path> classFolders = new ArrayList<>();
        for (String folder : folders(root)) {
            javaFiles.addAll(javaFiles(root.resolve(folder).resolve("src")));
            Path classFolder = root.resolve(folder).resolve("target/classes");
            if (Files.isDirectory(classFolder)) {
                classFolders.add(classFolder);
            }
        }
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        List<JavaClass> classes =
                new ClassFileImporter()
                        .importPaths(classFolders).stream()
                                .sorted(Comparator.comparing(JavaClass::getName))
                                .toList();
        return new House(root, SourceFile.parse(root, javaFiles), classes);
    }

    private static List<Path> javaFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> folders(Path root) {
        return MODULE.matcher(read(root.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The modules' folders, as the root pom names them. */
    List<String> folders() {
        return folders(root);
    }

    /** The text of a file of the checkout, empty when there is none. */
    String text(String path) {
        Path file = root.resolve(path);
        return Files.exists(file) ? read(file) : "";
    }

    List<SourceFile> sources() {
        return sources;
    }

    /** Classes of the main sources, generated ones too, sorted by name. */
    List<JavaClass> classes() {
        return classes;
    }
}
