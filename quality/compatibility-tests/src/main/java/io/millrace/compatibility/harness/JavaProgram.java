package io.millrace.compatibility.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Command lines for JVMs like this one: same JDK, class paths taken from this one's. */
public final class JavaProgram {
    /** For JVMs that live a second or two. */
    private static final List<String> SHORT_LIVED =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m");

    private JavaProgram() {}

    /** The main class on this JVM's class path; for programs that end soon. */
    public static Command command(String mainClass, String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(executable());
        words.addAll(SHORT_LIVED);
        words.addAll(List.of("-cp", classPath()));
        words.add(mainClass);
        words.addAll(Arrays.asList(arguments));
        return Command.of(words);
    }

    public static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** This JVM's class path; surefire hides it in a manifest and names it in a property. */
    public static String classPath() {
        String ofTests = System.getProperty("surefire.test.class.path");
        return ofTests != null ? ofTests : System.getProperty("java.class.path");
    }

    /** Without Apache Kafka's jars: Millrace must not need them. */
    public static String classPathWithoutKafka() {
        return Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> !isKafka(entry))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The same, each folder of classes packed into a jar below the directory: as it is shipped. */
    static String jarsWithoutKafka(Path directory) {
        List<String> jars = new ArrayList<>();
        for (String entry : classPathWithoutKafka().split(File.pathSeparator)) {
            Path path = Path.of(entry);
            jars.add(Files.isDirectory(path) ? pack(path, jarIn(directory, jars.size())) : entry);
        }
        return String.join(File.pathSeparator, jars);
    }

    private static Path jarIn(Path directory, int number) {
        return directory.resolve("classes-" + number + ".jar");
    }

    private static String pack(Path classes, Path jar) {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
            return jar.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isKafka(String entry) {
        String name = Path.of(entry).getFileName().toString();
        return name.endsWith(".jar") && (name.startsWith("kafka") || name.startsWith("scala-"));
    }
}
