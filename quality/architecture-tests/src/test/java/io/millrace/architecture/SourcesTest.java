package io.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir private Path folder;

    @Test
    void namesSayWhatIsInside() {
        Laws.keep("Name it for what it does, or move each part to its user.", SourceLaws::names);
    }

    @Test
    void aCatchAllNameIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .test("lib/base", "package io.millrace.base; class StringUtils {}")
                        .test("lib/base", "package io.millrace.base.helper; class Fine {}");
        Laws.caught(fixture, SourceLaws::names, "StringUtils", "Fine.java: a package named helper");
    }

    @Test
    void accessorsHaveNoGetPrefix() {
        Laws.keep(
                "Name it for what it returns, or with a verb that says more.", SourceLaws::getters);
    }

    @Test
    void aGetterIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main(
                                "lib/base",
                                """
                                package io.millrace.base;
                                class Bean {
                                    int getSize() { return 1; }
                                    int getaway() { return 2; }
                                }
                                """);
        Laws.caught(fixture, SourceLaws::getters, "Bean.java:3 Bean.getSize");
        assertThat(SourceLaws.getters(fixture.house())).hasSize(1);
    }

    @Test
    void nobodySleeps() {
        Laws.keep(
                "Wait for the event itself: a latch, a future, a condition; or step a clock.",
                SourceLaws::sleeps);
    }

    @Test
    void testsRunAlways() {
        Laws.keep("Repair the test or delete it.", SourceLaws::skippedTests);
    }

    @Test
    void nobodyMocks() {
        Laws.keep("Use the real part or a small fake that works.", SourceLaws::mocks);
        assertThat(isOnClassPath("org.mockito.Mockito")).as("Mockito on the class path").isFalse();
    }

    private static boolean isOnClassPath(String type) {
        String resource = type.replace('.', '/') + ".class";
        return SourcesTest.class.getClassLoader().getResource(resource) != null;
    }

    @Test
    void sleepsSkippedTestsAndMocksAreCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .test(
                                "lib/base",
                                """
                                package io.millrace.base;
                                import static org.mockito.Mockito.mock;
                                import java.util.concurrent.TimeUnit;
                                class LazyTest {
                                    @org.junit.jupiter.api.Disabled
                                    void waits() throws Exception {
                                        Thread.sleep(100);
                                        TimeUnit.SECONDS.sleep(1);
                                    }
                                }
                                """);
        Laws.caught(fixture, SourceLaws::sleeps, "LazyTest.java:7", "LazyTest.java:8");
        Laws.caught(fixture, SourceLaws::skippedTests, "LazyTest.java:5");
        Laws.caught(fixture, SourceLaws::mocks, "LazyTest.java:2");
    }

    @Test
    void everyPackageSaysWhatItIs() {
        Laws.keep(
                "Write package-info.java: what, who owns the thread, which invariants; @NullMarked.",
                SourceLaws::packageInfos);
    }

    @Test
    void anUndocumentedPackageIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main("lib/base", "package io.millrace.base.silent; class Fine {}")
                        .main("lib/files", "package io.millrace.files;");
        Laws.caught(
                fixture,
                SourceLaws::packageInfos,
                "lib/base io.millrace.base.silent has no package-info.java",
                "lib/files/src/main/java/io/millrace/files/package-info.java lacks @NullMarked");
    }
}
