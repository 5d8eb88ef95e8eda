package io.millrace.compatibility.harness;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Programs that the machine must bring: clients in other languages. */
public final class InstalledProgram {
    private static final String HOW_TO_INSTALL =
            "; \".ci/run install\" installs what the tests need";

    /** As {@code quality/librdkafka/build} builds it. */
    public static final String LIBRDKAFKA_VERSION = "2.15.1";

    private InstalledProgram() {}

    /**
     * A program is not here. Its test is skipped, which continuous integration takes for a failure.
     */
    public static final class Missing extends OperatingException {
        private static final long serialVersionUID = 1L;

        Missing(String what) {
            super(FaultKind.RESOURCE, what, "not installed" + HOW_TO_INSTALL, null);
        }
    }

    /** Mounts file systems, which takes a superuser. */
    public static Command mount() {
        if (Command.of("id", "-u").succeed().output().strip().equals("0")) {
            return Command.of(find("mount").toString());
        }
        throw new Missing("the right to mount a file system");
    }

    public static Command prlimit() {
        return Command.of(find("prlimit").toString());
    }

    public static Command kcat() {
        return Command.of(find("kcat").toString());
    }

    /**
     * A script of {@code src/test/python}, run by the system's Python: the one that has the
     * distribution's packages, which a newer Python earlier on the path does not see.
     */
    public static Command python(String script, String neededModule) {
        Path system = Path.of("/usr/bin/python3");
        String python = (Files.isExecutable(system) ? system : find("python3")).toString();
        Command.Result check = Command.of(python, "-c", "import " + neededModule).run();
        if (check.exitCode() != 0) {
            throw new Missing("Python's module " + neededModule);
        }
        return Command.of(python, testFolder("python").resolve(script).toString());
    }

    /** With the librdkafka of today in place of the one that the distribution has. */
    public static Command overLibrdkafkaOfToday(Command command) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path caches =
                cache == null || cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        Path folder = caches.resolve("millrace").resolve("librdkafka-" + LIBRDKAFKA_VERSION);
        if (!Files.exists(folder.resolve("librdkafka.so.1"))) {
            throw new Missing("librdkafka " + LIBRDKAFKA_VERSION);
        }
        return command.environment("LD_LIBRARY_PATH", folder.toString());
    }

    /** A script of {@code src/test/node}, whose modules npm installs beside it. */
    public static Command node(String script) {
        Path folder = testFolder("node");
        String node = find("node").toString();
        if (!Files.isDirectory(folder.resolve("node_modules"))) {
            throw new Missing("the modules of " + folder);
        }
        return Command.of(node, folder.resolve(script).toString());
    }

    private static Path testFolder(String name) {
        return Path.of("src", "test", name).toAbsolutePath();
    }

    private static Path find(String program) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new Missing(program));
    }
}
