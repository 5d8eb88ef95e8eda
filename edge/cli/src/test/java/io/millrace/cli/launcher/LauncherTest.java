package io.millrace.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.launcher.FakeHouse.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class LauncherTest {
    private FakeHouse house;

    @BeforeEach
    void build(@TempDir Path folder) throws IOException {
        house = new FakeHouse(folder);
    }

    @Test
    void buildsOnFirstUseThenRunsTheCommandLine() throws Exception {
        house.jdk("jdk-25", "25.0.1");

        Outcome first = house.run("topic", "list", "a b");
        Outcome second = house.run("topic", "list");

        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).startsWith("25.0.1 ").endsWith("Main topic list a b\n");
        assertThat(first.out()).contains("io.millrace.cli.Main", "/cli/dependency.jar");
        assertThat(first.err()).contains("first use", "[1/2] base");
        assertThat(second.out()).contains("io.millrace.cli.Main topic list");
        assertThat(second.err()).isEmpty();
        assertThat(house.mavenRuns()).isOne();
    }

    @Test
    void runsTheServer() throws Exception {
        house.jdk("jdk-25", "25");

        Outcome outcome = house.run("server", "--listen", "127.0.0.1:0");

        assertThat(outcome.out())
                .contains("io.millrace.server.Main --listen 127.0.0.1:0", "/server/dependency.jar")
                .doesNotContain("/cli/");
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        house.jdk("jdk-25", "25.0.1");
        house.run("--version");
        house.editSource();

        Outcome outcome = house.run("--version");

        assertThat(outcome.err()).contains("sources have changed");
        assertThat(house.mavenRuns()).isEqualTo(2);
    }

    @Test
    void findsTheJdkBesideAnOlderJava() throws Exception {
        Path old = house.jdk("jdk-17", "17.0.15");
        house.jdk("jdk-25", "25.0.1");
        Files.createSymbolicLink(house.path().resolve("java"), old.resolve("bin/java"));

        Outcome outcome = house.run(Map.of("JAVA_HOME", old.toString()), "--version");

        assertThat(outcome.out()).startsWith("25.0.1 ");
    }

    @Test
    void javaHomeDecidesWhenItIsNewEnough() throws Exception {
        house.jdk("jdk-25", "25.0.1");
        Path newer = house.jdk(house.repository().resolve("../jdk-27"), "27");

        Outcome outcome = house.run(Map.of("JAVA_HOME", newer.toString()), "--version");

        assertThat(outcome.out()).startsWith("27 ");
    }

    @Test
    void prefersTheVersionItIsBuiltForToANewerOne() throws Exception {
        house.jdk("a-jdk-26", "26.0.1");
        house.jdk("b-jdk-25", "25.0.1");

        assertThat(house.run("--version").out()).startsWith("25.0.1 ");
    }

    @Test
    void takesANewerOneWhenThereIsNoOther() throws Exception {
        house.jdk("jdk-26", "26-ea");

        assertThat(house.run("--version").out()).startsWith("26-ea ");
    }

    @Test
    void findsTheJdkAgainAfterItMoved() throws Exception {
        Path moved = house.jdk("jdk-25.0.1", "25.0.1");
        house.run("--version");
        Files.delete(moved.resolve("bin/java"));
        house.jdk("jdk-25.0.2", "25.0.2");

        assertThat(house.run("--version").out()).startsWith("25.0.2 ");
    }

    @Test
    void saysInOneLineThatAJdkIsMissing() throws Exception {
        Path old = house.jdk("jdk-17", "17.0.15");
        Files.createSymbolicLink(house.path().resolve("java"), old.resolve("bin/java"));

        Outcome outcome = house.run("server");

        assertThat(outcome.exitCode()).isOne();
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines())
                .singleElement()
                .asString()
                .startsWith("millrace: needs a JDK 25 or newer")
                .contains("java on the PATH is 17", "JAVA_HOME");
        assertThat(house.mavenRuns()).isZero();
    }

    @Test
    void showsTheErrorsOfABuildThatFails() throws Exception {
        house.jdk("jdk-25", "25.0.1");

        Outcome outcome = house.run(Map.of("MAVEN_FAILS", "yes"), "--version");
        Outcome repaired = house.run("--version");

        assertThat(outcome.exitCode()).isOne();
        assertThat(outcome.err()).contains("[ERROR] no such symbol", ".build/build.log");
        assertThat(repaired.exitCode()).isZero();
    }

    @Test
    void saysThatMavenIsMissing() throws Exception {
        house.jdk("jdk-25", "25.0.1");

        Outcome outcome = house.run(Map.of("MVN", "no-such-maven"), "--version");

        assertThat(outcome.exitCode()).isOne();
        assertThat(outcome.err()).startsWith("millrace: needs Maven").contains("no-such-maven");
    }

    @Test
    void launchersAtTheSameTimeBuildOnce() throws Exception {
        house.jdk("jdk-25", "25.0.1");
        List<Process> launchers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            launchers.add(house.start(Map.of(), "--version"));
        }

        for (Process launcher : launchers) {
            assertThat(FakeHouse.finish(launcher).exitCode()).isZero();
        }
        assertThat(house.mavenRuns()).isOne();
    }

    @Test
    void takesOverTheLockOfADeadBuild() throws Exception {
        house.jdk("jdk-25", "25.0.1");
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(house.repository().resolve(".build/lock"));
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

        assertThat(house.run("--version").exitCode()).isZero();
        assertThat(lock).doesNotExist();
    }

    @Test
    void runsThroughALink() throws Exception {
        house.jdk("jdk-25", "25.0.1");
        Path link = house.path().resolve("millrace");
        Files.createSymbolicLink(link, Path.of("../repository/millrace"));

        Outcome outcome = FakeHouse.finish(house.start(link, Map.of(), "--version"));

        assertThat(outcome.out()).startsWith("25.0.1 ");
    }

    @Test
    void testRunsEveryTestWithTheJdkFound() throws Exception {
        Path jdk = house.jdk("jdk-25", "25.0.1");

        Outcome outcome = house.run("test", "-pl", "lib/base");

        assertThat(outcome.out()).contains("JAVA_HOME=" + jdk).contains("verify -pl lib/base");
        assertThat(outcome.exitCode()).isZero();
    }
}
