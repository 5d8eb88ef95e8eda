package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The ports of a new cluster: two for each node. */
record LocalPorts(List<Integer> clients, List<Integer> controllers) {
    static final int FIRST = 9092;

    /** From a node's port for clients to that for the other nodes. */
    private static final int CONTROLLER_OFFSET = 1000;

    int count() {
        return clients.size();
    }

    int client(int index) {
        return clients.get(index);
    }

    int controller(int index) {
        return controllers.get(index);
    }

    /** The usual ones; where one of them is taken, any that are free. */
    static LocalPorts usual(int count) {
        LocalPorts usual = from(FIRST, count);
        return usual.all().stream().allMatch(LocalNode::isFree) ? usual : anyFree(count);
    }

    /** From this port on; fails when one is taken. */
    static LocalPorts given(int first, int count) {
        LocalPorts given = from(first, count);
        for (int port : given.all()) {
            if (!LocalNode.isFree(port)) {
                throw new CommandException(
                        ExitCode.CONFLICT,
                        "port " + port,
                        ("port %d is in use; the nodes take %d to %d for clients and %d to %d among"
                                        + " themselves: --port names another first one, none of"
                                        + " them takes free ones")
                                .formatted(
                                        port,
                                        given.client(0),
                                        given.client(count - 1),
                                        given.controller(0),
                                        given.controller(count - 1)),
                        null);
            }
        }
        return given;
    }

    private static LocalPorts from(int first, int count) {
        return new LocalPorts(
                IntStream.range(0, count).map(i -> first + i).boxed().toList(),
                IntStream.range(0, count).map(i -> first + CONTROLLER_OFFSET + i).boxed().toList());
    }

    private List<Integer> all() {
        List<Integer> all = new ArrayList<>(clients);
        all.addAll(controllers);
        return all;
    }

    /** All are held until all are known, so that none comes twice. */
    private static LocalPorts anyFree(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count * 2; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getByName(LocalNode.HOST)));
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            return new LocalPorts(ports.subList(0, count), ports.subList(count, count * 2));
        } catch (IOException none) {
            throw new CommandException(
                    ExitCode.FAILED, "ports", "finds no free ports on 127.0.0.1", none);
        } finally {
            held.forEach(LocalPorts::release);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException alreadyFree) {
            throw new CommandException(
                    ExitCode.FAILED, "ports", "cannot give a port back", alreadyFree);
        }
    }
}
