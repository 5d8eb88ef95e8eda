package io.millrace.replication.model;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The engine and its model, compiled once more with a guard taken out of the source. */
final class MutatedEngine {
    private static final List<Path> SOURCES = List.of(Path.of("src/main"), Path.of("src/test"));

    /**
     * A place in the sources.
     *
     * @param file its name
     * @param guard as it stands there, once
     * @param instead what is compiled in its place
     */
    record Mutation(String file, String guard, String instead) {}

    private final MethodHandle run;

    private MutatedEngine(MethodHandle run) {
        this.run = run;
    }

    /** From file, guard and replacement, again and again. */
    static List<Mutation> mutations(String... parts) {
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 0; i < parts.length; i += 3) {
            mutations.add(new Mutation(parts[i], parts[i + 1], parts[i + 2]));
        }
        return mutations;
    }

    static MutatedEngine compile(List<Mutation> mutations, Path folder) throws Exception {
        List<Mutation> left = new ArrayList<>(mutations);
        List<JavaFileObject> sources = new ArrayList<>();
        for (Path path : sources()) {
            String text = Files.readString(path);
            for (Mutation mutation : mutations) {
                if (path.endsWith(mutation.file())) {
                    text = mutated(text, mutation);
                    left.remove(mutation);
                }
            }
            sources.add(new Source(path.toUri(), text));
        }
        if (!left.isEmpty()) {
            throw new AssertionError("no such file: " + left);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options =
                List.of(
                        "-proc:none",
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"));
        if (!compiler.getTask(null, null, null, options, null, sources).call()) {
            throw new AssertionError("does not compile: " + mutations);
        }
        return new MutatedEngine(entry(folder));
    }

    private static String mutated(String text, Mutation mutation) {
        int first = text.indexOf(mutation.guard());
        if (first < 0 || text.indexOf(mutation.guard(), first + 1) >= 0) {
            throw new AssertionError("not there once: " + mutation);
        }
        return text.replace(mutation.guard(), mutation.instead());
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(path -> path.toString().endsWith(".java"))
                        .filter(path -> !path.toString().endsWith("Test.java"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static MethodHandle entry(Path folder) throws Exception {
        URLClassLoader loader = new MutantsFirst(new URL[] {folder.toUri().toURL()});
        Class<?> type = loader.loadClass(ModelRun.class.getName());
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                .findStatic(
                        type,
                        "run",
                        MethodType.methodType(String.class, long.class, boolean.class));
    }

    /** As {@link ModelRun#run}. */
    @Nullable String run(long seed, boolean countsDisks) throws Throwable {
        return (String) run.invokeExact(seed, countsDisks);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(URI uri, String text) {
            super(uri, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class MutantsFirst extends URLClassLoader {
        MutantsFirst(URL[] folder) {
            super(folder, MutatedEngine.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            return name.startsWith("io.millrace.replication.")
                    ? findClass(name)
                    : super.loadClass(name, resolve);
        }
    }
}
