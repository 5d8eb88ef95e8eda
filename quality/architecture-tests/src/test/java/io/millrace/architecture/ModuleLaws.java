package io.millrace.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Laws 1 and 4: imports go downwards, packages have no cycles, libraries stay where they belong.
 */
final class ModuleLaws {
    private static final Pattern DEPENDENCY =
            Pattern.compile("<artifactId>millrace-([a-z-]+)</artifactId>");
    private static final List<String> EVERYWHERE = List.of("java", "javax", "org.jspecify");
    private static final List<String> JDK_TOOLS = List.of("jdk", "com.sun", "sun");

    private ModuleLaws() {}

    /** The table itself has no arrow upwards, and every module of the build has its row. */
    static List<String> table(House house) {
        List<String> broken = new ArrayList<>();
        Set<String> below = new HashSet<>();
        Set<String> folders = new HashSet<>();
        for (ModuleRow row : ModuleTable.ROWS) {
            folders.add(row.folder());
            for (String imported : row.mayImport()) {
                if (!below.contains(imported) && !imported.equals(ModuleTable.ALL)) {
                    broken.add(row.name() + " may not import " + imported + ", a row below it");
                }
            }
            below.add(row.name());
        }
        for (String folder : house.folders()) {
            if (!folders.contains(folder) && !folder.equals("build/parent")) {
                broken.add(folder + ": a module without a row; add one to ModuleTable");
            }
        }
        return broken;
    }

    /** What the poms declare is what the table allows. */
    static List<String> poms(House house) {
        List<String> broken = new ArrayList<>();
        for (ModuleRow row : ModuleTable.ROWS) {
            String pom = house.text(row.folder() + "/pom.xml");
            for (String block : pom.split("<dependency>")) {
                var dependency = DEPENDENCY.matcher(block);
                // Provided: a tool of the build. That no class imports it, the imports law sees.
                boolean atRunTime = !block.matches("(?s).*<scope>(test|provided)</scope>.*");
                if (!atRunTime || block.startsWith("<?xml") || !dependency.find()) {
                    continue;
                }
                if (!mayImport(row, dependency.group(1))) {
                    broken.add(row.folder() + "/pom.xml depends on " + dependency.group(1));
                }
            }
        }
        return broken;
    }

    /** What the classes use is what the table allows. */
    static List<String> imports(House house) {
        Set<String> broken = new TreeSet<>();
        for (JavaClass type : house.classes()) {
            ModuleRow module = ModuleTable.owner(type.getPackageName()).orElse(null);
            if (module == null) {
                broken.add(type.getName() + " lies in a package that no module owns");
                continue;
            }
            for (String used : packagesUsed(type)) {
                complaint(module, used)
                        .ifPresent(text -> broken.add(type.getName() + " uses " + used + text));
            }
        }
        return List.copyOf(broken);
    }

    private static Optional<String> complaint(ModuleRow module, String used) {
        Optional<ModuleRow> owner = ModuleTable.owner(used);
        if (owner.isPresent()) {
            String name = owner.get().name();
            boolean fine = owner.get().equals(module) || mayImport(module, name);
            return fine
                    ? Optional.empty()
                    : Optional.of(": " + module.name() + " may not import " + name);
        }
        if (isWithin(used, EVERYWHERE) || module.libraries().contains(ModuleTable.ALL)) {
            return Optional.empty();
        }
        if (isWithin(used, JDK_TOOLS) && ModuleTable.library(used).isEmpty()) {
            return Optional.of(": not part of Java's public API");
        }
        String library = ModuleTable.library(used).orElse("a library that is not in ModuleTable");
        return module.libraries().contains(library)
                ? Optional.empty()
                : Optional.of(": " + module.name() + " may not use " + library);
    }

    private static boolean mayImport(ModuleRow module, String name) {
        return module.mayImport().contains(name) || module.mayImport().contains(ModuleTable.ALL);
    }

    private static boolean isWithin(String packageName, List<String> roots) {
        return roots.stream().anyMatch(root -> ModuleTable.within(packageName, root));
    }

    private static Set<String> packagesUsed(JavaClass type) {
        Set<String> used = new TreeSet<>();
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (!target.isPrimitive()) {
                used.add(target.getPackageName());
            }
        }
        return used;
    }

    /** No package leads back to itself. Each cycle is named once, by one way around. */
    static List<String> cycles(House house) {
        Map<String, Set<String>> graph = new TreeMap<>();
        for (JavaClass type : house.classes()) {
            Set<String> targets =
                    graph.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
            for (String used : packagesUsed(type)) {
                if (!used.equals(type.getPackageName()) && ModuleTable.owner(used).isPresent()) {
                    targets.add(used);
                }
            }
        }
        List<String> broken = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (String start : graph.keySet()) {
            walk(start, graph, new ArrayList<>(), done, broken);
        }
        return broken;
    }

    private static void walk(
            String at,
            Map<String, Set<String>> graph,
            List<String> path,
            Set<String> done,
            List<String> broken) {
        int seen = path.indexOf(at);
        if (seen >= 0) {
            broken.add(String.join(" -> ", path.subList(seen, path.size())) + " -> " + at);
            return;
        }
        if (!done.contains(at)) {
            path.add(at);
            for (String next : graph.getOrDefault(at, Set.of())) {
                walk(next, graph, path, done, broken);
            }
            path.removeLast();
            done.add(at);
        }
    }
}
