package io.millrace.cli.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A repository with the real launcher, a Maven that only leaves jars and counts its runs, and JDKs
 * whose java prints its arguments.
 */
final class FakeHouse {
    private static final String EXECUTABLE = "rwxr-xr-x";

    /** What a run of the launcher left. */
    record Outcome(int exitCode, String out, String err) {}

    private final Path folder;
    private final Path repository;
    private final Path jdks;
    private final Path path;

    FakeHouse(Path folder) throws IOException {
        this.folder = folder;
        this.repository = Files.createDirectories(folder.resolve("repository"));
        this.jdks = Files.createDirectories(folder.resolve("jdks"));
        this.path = Files.createDirectories(folder.resolve("bin"));
        Files.copy(launcher(), repository.resolve("millrace"));
        for (String module : List.of("lib/base", "node/server", "edge/cli")) {
            Files.createDirectories(repository.resolve(module).resolve("src/main/java"));
        }
        Files.writeString(repository.resolve("pom.xml"), "<project/>");
        Files.writeString(source(), "class Some {}");
        executable(
                path.resolve("mvn"),
                """
                #!/bin/sh
                echo run >> "$MAVEN_RUNS"
                echo "JAVA_HOME=$JAVA_HOME"
                echo "mvn $*"
                case "$*" in *verify*) exit 0 ;; esac
                [ -z "$MAVEN_FAILS" ] || { echo "[ERROR] no such symbol"; exit 1; }
                echo "[INFO] Building millrace-base 0.1 [1/2]"
                for word in "$@"; do
                  case "$word" in -Ddistribution=*) stage="${word#-Ddistribution=}" ;; esac
                done
                for part in server cli; do
                  mkdir -p "$stage/$part"
                  touch "$stage/$part/dependency.jar"
                done
                for module in node/server edge/cli; do
                  mkdir -p "$REPOSITORY/$module/target"
                  touch "$REPOSITORY/$module/target/millrace-${module#*/}-0.1.jar"
                done
                """);
    }

    Path repository() {
        return repository;
    }

    Path path() {
        return path;
    }

    /** A source file, of a module that is part of the distribution. */
    Path source() {
        return repository.resolve("lib/base/src/main/java/Some.java");
    }

    /** Makes the source look edited after any build so far. */
    void editSource() throws IOException {
        Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(60)));
    }

    Path jdk(String name, String version) throws IOException {
        Path jdk = Files.createDirectories(jdks.resolve(name));
        return jdk(jdk, version);
    }

    Path jdk(Path jdk, String version) throws IOException {
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(
                jdk.resolve("release"),
                "IMPLEMENTOR=\"Some\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
        executable(jdk.resolve("bin/java"), "#!/bin/sh\necho \"" + version + " $*\"\n");
        executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        return jdk;
    }

    long mavenRuns() throws IOException {
        Path runs = folder.resolve("maven-runs");
        return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    Outcome run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return finish(start(environment, arguments));
    }

    Process start(Map<String, String> environment, String... arguments) throws IOException {
        return start(repository.resolve("millrace"), environment, arguments);
    }

    Process start(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add("bash");
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(
                        Map.of(
                                "PATH", path + ":/usr/bin:/bin",
                                "HOME", folder.toString(),
                                "MILLRACE_JDKS", jdks.toString(),
                                "MAVEN_RUNS", folder.resolve("maven-runs").toString(),
                                "REPOSITORY", repository.toString()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Outcome finish(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, err);
    }

    static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(EXECUTABLE));
    }

    /** Tests run in their module's folder. */
    private static Path launcher() {
        return Path.of("../../millrace");
    }
}
