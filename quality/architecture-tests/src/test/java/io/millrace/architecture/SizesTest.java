package io.millrace.architecture;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizesTest {
    @TempDir private Path folder;

    @Test
    void budgetsAreKept() {
        Laws.keep(
                "Split it. What reads worse when split gets a row with a reason in "
                        + SizeLaws.LIST,
                SizeLaws::budgets);
    }

    @Test
    void everyExcessIsCaught() {
        String longMethod = "void longer() {\n" + "int a;\n".repeat(59) + "}\n";
        String wideMethod =
                "void wide(int a, int b, int c, int d, int e, int f, int g, int h) {}\n";
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            fields.append("int field").append(i).append(";\n");
        }
        Fixture fixture =
                new Fixture(folder)
                        .test("lib/base", type("Big", "\n".repeat(400)))
                        .test("lib/base", type("Huge", "\n".repeat(600)))
                        .test("lib/base", type("Sprawling", longMethod + wideMethod + fields))
                        .test(
                                "lib/base",
                                "package io.millrace.base; record Wide(int a, int b, int c, int d,"
                                        + " int e, int f, int g, int h) {}");
        Laws.caught(
                fixture,
                SizeLaws::budgets,
                "file " + path("Big") + ": 403 > 400",
                path("Huge") + " has 603 lines; 600 at most",
                "method " + path("Sprawling") + "#Sprawling.longer: 61 > 60",
                "parameters " + path("Sprawling") + "#Sprawling.wide: 8 > 7",
                "fields " + path("Sprawling") + "#Sprawling: 16 > 15",
                "parameters " + path("Wide") + "#Wide: 8 > 7");
    }

    @Test
    void aListedExcessMayNotGrowAndAStaleRowIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .test("lib/base", type("Grown", "\n".repeat(450)))
                        .test("lib/base", type("Shrunk", "\n".repeat(400)))
                        .file(
                                SizeLaws.LIST,
                                """
                                | file | %s | 440 | reason |
                                | file | %s | 500 | reason |
                                | file | %s | 450 | reason |
                                """
                                        .formatted(path("Grown"), path("Shrunk"), path("Gone")));
        Laws.caught(
                fixture,
                SizeLaws::budgets,
                path("Grown") + ": 453 > 400, listed with 440",
                path("Shrunk") + " has shrunk to 403",
                "delete the row of file " + path("Gone"));
    }

    private static String type(String name, String body) {
        return "package io.millrace.base;\nclass " + name + " {" + body + "\n}";
    }

    private static String path(String name) {
        return "lib/base/src/test/java/io/millrace/base/" + name + ".java";
    }
}
