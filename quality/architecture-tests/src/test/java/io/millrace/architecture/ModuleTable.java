package io.millrace.architecture;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which module may import which: the one place that says so. From the bottom up; a row names only
 * modules of rows above it.
 */
final class ModuleTable {

    /** Stands for every module, in quality only. */
    static final String ALL = "*";

    /** What the code may use besides the JDK and itself: name, and where its packages start. */
    static final Map<String, List<String>> LIBRARIES =
            Map.ofEntries(
                    Map.entry("netty", List.of("io.netty")),
                    Map.entry("ratis", List.of("org.apache.ratis")),
                    Map.entry("kafka", List.of("org.apache.kafka", "kafka")),
                    Map.entry(
                            "compression",
                            List.of("com.github.luben", "net.jpountz", "org.xerial")),
                    Map.entry("jackson", List.of("com.fasterxml.jackson")),
                    Map.entry("re2j", List.of("com.google.re2j")),
                    Map.entry("picocli", List.of("picocli")),
                    Map.entry("slf4j", List.of("org.slf4j")),
                    // A JDK module of its own, exported and supported: jdk.httpserver.
                    Map.entry("httpserver", List.of("com.sun.net.httpserver")),
                    // The same of jdk.unsupported: files past the page cache.
                    Map.entry("direct-io", List.of("com.sun.nio.file")),
                    Map.entry("junit", List.of("org.junit")));

    static final List<ModuleRow> ROWS =
            List.of(
                    row("lib/base", "base", "", ""),
                    row("lib/files", "files", "base", "direct-io"),
                    row("lib/files-testing", "files.testing", "base files", ""),
                    row("lib/config", "config", "base", ""),
                    row("lib/metrics", "metrics", "base", ""),
                    row("build/protocol-generator", "generator", "", "jackson"),
                    row("wire/protocol", "protocol", "base", ""),
                    row("wire/records", "records", "base", "compression"),
                    row("engine/storage", "storage", "base records files", "slf4j"),
                    row("engine/replication", "replication", "base", ""),
                    row("engine/security", "security", "base", ""),
                    row("engine/metadata", "metadata", "base protocol", ""),
                    row("engine/coordination", "coordination", "base records", ""),
                    row("engine/groups", "groups", "base coordination protocol", "re2j"),
                    row(
                            "engine/transactions",
                            "transactions",
                            "base coordination protocol",
                            "re2j"),
                    row(
                            "node/consensus",
                            "consensus",
                            "base metadata storage protocol records files",
                            "slf4j"),
                    row("node/consensus-ratis", "consensus.ratis", "base consensus", "ratis slf4j"),
                    row("node/network", "network", "base protocol config metrics", "netty slf4j"),
                    row(
                            "node/broker",
                            "broker",
                            "base protocol records files storage replication metadata coordination groups"
                                    + " transactions consensus config metrics",
                            "slf4j"),
                    row(
                            "node/handlers",
                            "handlers",
                            "base protocol records metadata coordination groups transactions consensus broker"
                                    + " config",
                            "slf4j"),
                    row(
                            "node/server",
                            "server",
                            "base protocol records files storage metadata coordination groups transactions"
                                    + " consensus consensus-ratis network broker handlers config metrics",
                            "slf4j httpserver"),
                    row("edge/cli", "cli", "base config", "kafka picocli jackson slf4j"),
                    row("edge/testkit", "testkit", "base server", "junit kafka"),
                    row("quality/architecture-tests", "architecture", ALL, ALL),
                    row("quality/compatibility-tests", "compatibility", ALL, ALL),
                    row("quality/simulation", "simulation", ALL, ALL),
                    row("quality/benchmarks", "benchmarks", ALL, ALL),
                    row("quality/microbenchmarks", "microbenchmarks", ALL, ALL));

    private ModuleTable() {}

    /** The module that owns a package, if any of ours does: the row with the longest name. */
    static Optional<ModuleRow> owner(String packageOfType) {
        return ROWS.stream()
                .filter(row -> row.owns(packageOfType))
                .max(Comparator.comparingInt(row -> row.packageName().length()));
    }

    /** The library that a package belongs to, if it is in the list. */
    static Optional<String> library(String packageOfType) {
        return LIBRARIES.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(root -> within(packageOfType, root)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    static boolean within(String packageOfType, String root) {
        return packageOfType.equals(root) || packageOfType.startsWith(root + ".");
    }

    private static ModuleRow row(
            String folder, String packageName, String mayImport, String libraries) {
        return new ModuleRow(
                folder, "io.millrace." + packageName, words(mayImport), words(libraries));
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(" "));
    }
}
