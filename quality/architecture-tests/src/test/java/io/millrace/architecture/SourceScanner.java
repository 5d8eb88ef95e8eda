package io.millrace.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** Walks one parsed file and notes what the laws ask for. One use, one thread. */
final class SourceScanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Deque<String> enclosing = new ArrayDeque<>();
    private final List<SourceFile.Method> methods = new ArrayList<>();
    private final List<SourceFile.Type> types = new ArrayList<>();
    private final List<SourceFile.Use> uses = new ArrayList<>();

    private SourceScanner(CompilationUnitTree unit, SourcePositions positions) {
        this.unit = unit;
        this.positions = positions;
    }

    static SourceFile scan(Path root, CompilationUnitTree unit, SourcePositions positions) {
        SourceScanner scanner = new SourceScanner(unit, positions);
        scanner.scan(unit, null);
        String text;
        try {
            text = unit.getSourceFile().getCharContent(true).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path file = Path.of(unit.getSourceFile().toUri());
        return new SourceFile(
                root.toAbsolutePath().relativize(file).toString().replace('\\', '/'),
                unit.getPackageName() == null ? "" : unit.getPackageName().toString(),
                (int) text.lines().count(),
                text,
                scanner.methods,
                scanner.types,
                scanner.uses);
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
        String outer = enclosing.isEmpty() ? "" : enclosing.peek() + ".";
        String name = outer + (tree.getSimpleName().isEmpty() ? "?" : tree.getSimpleName());
        int fields = 0;
        boolean holdsState = tree.getKind() != Tree.Kind.INTERFACE;
        for (Tree member : tree.getMembers()) {
            if (holdsState
                    && member instanceof VariableTree field
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
                fields++;
            }
        }
        int components = tree.getKind() == Tree.Kind.RECORD ? fields : 0;
        types.add(new SourceFile.Type(name, line(tree), fields, components));
        enclosing.push(name);
        super.visitClass(tree, nothing);
        enclosing.pop();
        return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
        ModifiersTree modifiers = tree.getModifiers();
        boolean override =
                modifiers.getAnnotations().stream()
                        .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
        methods.add(
                new SourceFile.Method(
                        enclosing.peek() + "." + tree.getName(),
                        line(tree),
                        lastLine(tree) - line(tree) + 1,
                        tree.getParameters().size(),
                        modifiers.getFlags().contains(Modifier.PUBLIC),
                        override));
        if (modifiers.getFlags().contains(Modifier.SYNCHRONIZED)) {
            use("synchronized", tree);
        }
        return super.visitMethod(tree, nothing);
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree tree, @Nullable Void nothing) {
        use("synchronized", tree);
        return super.visitSynchronized(tree, nothing);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void nothing) {
        use(tree.getMethodSelect().toString(), tree);
        return super.visitMethodInvocation(tree, nothing);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void nothing) {
        use(tree.getQualifierExpression() + "." + tree.getName(), tree);
        return super.visitMemberReference(tree, nothing);
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree tree, @Nullable Void nothing) {
        use("@" + tree.getAnnotationType(), tree);
        return super.visitAnnotation(tree, nothing);
    }

    @Override
    public @Nullable Void visitImport(ImportTree tree, @Nullable Void nothing) {
        use("import " + tree.getQualifiedIdentifier(), tree);
        return super.visitImport(tree, nothing);
    }

    private void use(String name, Tree tree) {
        uses.add(new SourceFile.Use(name, line(tree)));
    }

    private int line(Tree tree) {
        return (int) unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
    }

    private int lastLine(Tree tree) {
        return (int) unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
    }
}
