package io.millrace.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Law 2 of {@code docs/laws.md}: who may touch time, chance, threads, disks and sockets. */
final class PurityLaws {
    /** All engines but the one that has the disks, whatever comes into the folder. */
    private static final Set<String> PURE =
            ModuleTable.ROWS.stream()
                    .filter(row -> row.group().equals("engine"))
                    .map(ModuleRow::name)
                    .filter(name -> !name.equals("storage"))
                    .collect(Collectors.toUnmodifiableSet());

    /** Modules that the simulation runs on its own time. */
    private static final Set<String> SIMULATED =
            Set.of("storage", "consensus", "broker", "handlers");

    /** Types and packages that a pure engine does not mention; a trailing dot is a package. */
    private static final List<String> IMPURE_TYPES =
            List.of(
                    "java.util.concurrent.",
                    "java.io.",
                    "java.net.",
                    "java.nio.file.",
                    "java.nio.channels.",
                    "java.lang.foreign.",
                    "java.util.random.",
                    "java.lang.Thread",
                    "java.lang.ThreadLocal",
                    "java.lang.Process",
                    "java.lang.Runtime",
                    "java.util.Random",
                    "java.util.SplittableRandom",
                    "java.util.Timer",
                    "java.security.SecureRandom",
                    "java.time.Clock",
                    "io.millrace.base.Clock",
                    "io.millrace.base.Randomness");

    private static final Set<String> HARMLESS =
            Set.of("java.io.Serializable", "java.util.concurrent.TimeUnit");

    private static final Set<String> CLOCK_CALLS =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.OffsetDateTime.now");

    private static final Set<String> CHANCE_CALLS =
            Set.of(
                    "java.lang.Math.random",
                    "java.util.UUID.randomUUID",
                    "java.util.Collections.shuffle",
                    "io.millrace.base.Uuid.random");

    private static final Set<String> WORLD_CALLS =
            Set.of(
                    "java.lang.System.getenv",
                    "java.lang.System.getProperty",
                    "java.lang.Object.wait",
                    "java.lang.Object.notify",
                    "java.lang.Object.notifyAll");

    /** How a disk is reached without `files`. A path as a name and a channel handed in are fine. */
    private static final List<String> DISK_TYPES =
            List.of(
                    "java.nio.file.Files",
                    "java.nio.file.FileSystem",
                    "java.nio.file.FileSystems",
                    "java.nio.file.FileStore",
                    "java.nio.file.DirectoryStream",
                    "java.nio.channels.FileLock",
                    "java.nio.channels.AsynchronousFileChannel",
                    "java.nio.MappedByteBuffer",
                    "java.io.File",
                    "java.io.FileInputStream",
                    "java.io.FileOutputStream",
                    "java.io.FileReader",
                    "java.io.FileWriter",
                    "java.io.RandomAccessFile",
                    "java.lang.foreign.");

    private static final Set<String> DISK_CALLS =
            Set.of(
                    "java.nio.channels.FileChannel.open",
                    "java.nio.channels.FileChannel.map",
                    "java.nio.file.Path.toFile",
                    "java.nio.file.Path.toRealPath");

    private PurityLaws() {}

    /** Engines other than storage have no threads, locks, clocks, chance, sockets or files. */
    static List<String> pureEngines(House house) {
        Set<String> calls = new TreeSet<>(CLOCK_CALLS);
        calls.addAll(CHANCE_CALLS);
        calls.addAll(WORLD_CALLS);
        List<String> broken = uses(house, PURE, IMPURE_TYPES, calls);
        for (SourceFile source : house.sources()) {
            boolean pure =
                    ModuleTable.owner(source.packageName()).map(PurityLaws::isPure).orElse(false);
            if (source.isTest() || !pure) {
                continue;
            }
            for (SourceFile.Use use : source.uses()) {
                if (use.name().equals("synchronized")) {
                    broken.add(source.at(use.line()) + " synchronized");
                }
            }
        }
        return broken;
    }

    private static boolean isPure(ModuleRow row) {
        return PURE.contains(row.name());
    }

    /** Storage reaches the disk through the seam only, so that faults can be put there. */
    static List<String> storageDisks(House house) {
        return uses(house, Set.of("storage", "consensus"), DISK_TYPES, DISK_CALLS);
    }

    /** Time comes from a `Clock` that is handed in, so that the simulation owns it. */
    static List<String> handedInTime(House house) {
        return uses(house, SIMULATED, List.of("java.util.Timer"), CLOCK_CALLS);
    }

    private static List<String> uses(
            House house, Set<String> modules, List<String> types, Set<String> calls) {
        Set<String> broken = new TreeSet<>();
        for (JavaClass type : house.classes()) {
            String module =
                    ModuleTable.owner(type.getPackageName()).map(ModuleRow::name).orElse("");
            if (modules.contains(module)) {
                typesUsed(type, types, broken);
                callsMade(type, calls, broken);
            }
        }
        return new ArrayList<>(broken);
    }

    private static void typesUsed(JavaClass type, List<String> types, Set<String> broken) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            String used = dependency.getTargetClass().getBaseComponentType().getName();
            if (!HARMLESS.contains(used) && types.stream().anyMatch(t -> matches(used, t))) {
                broken.add(type.getName() + " uses " + used);
            }
        }
    }

    private static boolean matches(String used, String type) {
        return type.endsWith(".")
                ? used.startsWith(type)
                : used.equals(type) || used.startsWith(type + "$");
    }

    private static void callsMade(JavaClass type, Set<String> calls, Set<String> broken) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
            String call = access.getTargetOwner().getName() + "." + access.getName();
            if (calls.contains(call)) {
                broken.add(type.getName() + " calls " + call);
            }
        }
    }
}
