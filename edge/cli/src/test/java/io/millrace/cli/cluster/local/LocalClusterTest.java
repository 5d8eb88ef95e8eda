package io.millrace.cli.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cli.Main;
import io.millrace.cli.console.CommandException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and processes of nodes, without any node: that is the compatibility tests'. */
class LocalClusterTest {
    private static final int USAGE = 2;
    private static final int NOT_FOUND = 3;

    @TempDir Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(
                arguments, new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), err);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static LocalPorts ports() {
        return new LocalPorts(List.of(19_092, 19_093, 19_094), List.of(20_092, 20_093, 20_094));
    }

    @Test
    void whatIsCreatedIsFoundAgain() throws IOException {
        LocalCluster created = LocalCluster.create(folder, ports(), List.of("num.partitions=7"));
        LocalCluster opened = LocalCluster.open(folder);

        assertThat(opened).isEqualTo(created);
        assertThat(opened.bootstrap()).isEqualTo("127.0.0.1:19092,127.0.0.1:19093,127.0.0.1:19094");
        assertThat(Files.readAllLines(opened.node(2).properties()))
                .contains(
                        "node.id=2",
                        "process.roles=broker,controller",
                        "controller.quorum.voters=1@127.0.0.1:20092,2@127.0.0.1:20093,3@127.0.0.1:20094",
                        "listeners=PLAINTEXT://127.0.0.1:19093,CONTROLLER://127.0.0.1:20093",
                        "default.replication.factor=3",
                        "num.partitions=7");
    }

    @Test
    void aFolderWithOtherThingsInItIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "mine");

        assertThatThrownBy(() -> LocalCluster.create(folder, ports(), List.of()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("is not empty and holds no cluster");
        assertThat(folder).isDirectoryNotContaining("glob:**.properties");
    }

    @Test
    void portsThatAreGivenAreNotTakenFromOthers() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(LocalNode.isFree(other.getLocalPort())).isFalse();
        }
        LocalPorts usual = LocalPorts.usual(3);
        assertThat(new HashSet<>(usual.clients()))
                .hasSize(3)
                .doesNotContainAnyElementsOf(usual.controllers());
    }

    @Test
    void onlyTheProcessThatWasStartedIsTakenForTheNode() throws IOException {
        ProcessHandle self = ProcessHandle.current();
        Path file = folder.resolve("node1.pid");
        NodeProcess node = new NodeProcess(file);
        assertThat(node.running()).isEmpty();

        node.remember(self);
        assertThat(node.running()).contains(self);

        // Its id was given to another process, an hour later.
        String[] words = Files.readString(file).trim().split(" ");
        Files.writeString(file, words[0] + " " + (Long.parseLong(words[1]) - 3_600_000));
        assertThat(node.running()).isEmpty();

        Files.writeString(file, "damaged");
        assertThat(node.running()).isEmpty();
        node.forget();
        assertThat(file).doesNotExist();
    }

    @Test
    void aNodeThatDoesNotRunIsNotKilled() {
        LocalCluster.create(folder, ports(), List.of());

        assertThat(run("cluster", "kill", "2", "--dir", folder.toString())).isEqualTo(NOT_FOUND);
        assertThat(err()).contains("node 2 does not run");
        assertThat(run("cluster", "kill", "9", "--dir", folder.toString())).isEqualTo(NOT_FOUND);
        assertThat(err()).contains("there is no node 9", "it has nodes 1 to 3");
    }

    @Test
    void aFolderWithoutAClusterIsSaidInOneLine() {
        Path empty = folder.resolve("empty");
        for (String verb : List.of("stop", "status")) {
            assertThat(run("cluster", verb, "--dir", empty.toString())).isEqualTo(NOT_FOUND);
        }
        assertThat(err().lines()).hasSize(2).allMatch(line -> line.contains("there is no cluster"));
        assertThat(run("cluster", "kill")).isEqualTo(USAGE);
    }
}
