package io.millrace.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the laws need to know of one source file.
 *
 * @param path from the root of the checkout, with slashes
 * @param lines how many it has
 * @param text all of it
 */
record SourceFile(
        String path,
        String packageName,
        int lines,
        String text,
        List<Method> methods,
        List<Type> types,
        List<Use> uses) {

    /**
     * A method or constructor.
     *
     * @param name with its type's: {@code Foo.bar}
     * @param lines from its first modifier to its closing brace
     */
    record Method(
            String name,
            int line,
            int lines,
            int parameters,
            boolean isPublic,
            boolean isOverride) {
        String simpleName() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    /** A class, interface, enum or record. */
    record Type(String name, int line, int instanceFields, int recordComponents) {
        String simpleName() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    /** Something that the text uses by name: a called method, an annotation, an import, a word. */
    record Use(String name, int line) {}

    /** Parses without resolving anything, with the compiler of the JDK that runs the tests. */
    static List<SourceFile> parse(Path root, List<Path> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("-proc:none", "--release", "25"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            Trees trees = Trees.instance(task);
            List<SourceFile> parsed = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                parsed.add(SourceScanner.scan(root, unit, trees.getSourcePositions()));
            }
            return parsed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isTest() {
        return path.contains("/src/test/");
    }

    /** The folder of its module, as the root pom names it. */
    String moduleFolder() {
        return path.substring(0, path.indexOf("/src/"));
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    String at(int line) {
        return path + ":" + line;
    }
}
