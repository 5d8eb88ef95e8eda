package io.millrace.compatibility.crash;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.InstalledProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a broker needs, taken from it and given back. Used by one thread. */
interface Scarcity {
    /** Beside what the tests write. */
    int DISK_MEBIBYTES = 160;

    /** Of frames that are being received; a setting of the broker's. */
    int FRAME_MEMORY_BYTES = 16 << 20;

    /** All of it, at once. */
    void take();

    /** Returns when it is there again. */
    void giveBack();

    /** Whether whoever asks meanwhile is answered. */
    default boolean answersMeanwhile() {
        return true;
    }

    /** No file and no socket can be opened. */
    static Scarcity descriptors(BrokerProcess broker) {
        return new Scarcity() {
            private String before = "";

            @Override
            public void take() {
                before =
                        InstalledProgram.prlimit()
                                .with("--pid", pid(), "--nofile", "-o", "SOFT", "--noheadings")
                                .succeed()
                                .output()
                                .strip();
                // Numbers from there on are refused; all below it are in use.
                limit("3");
            }

            @Override
            public void giveBack() {
                limit(before);
            }

            private void limit(String soft) {
                InstalledProgram.prlimit().with("--pid", pid(), "--nofile=" + soft + ":").succeed();
            }

            private String pid() {
                return Long.toString(broker.pid());
            }
        };
    }

    /** Another program takes the rest of a small disk, which is mounted there already. */
    static Scarcity disk(Path mounted) {
        Path filler = mounted.resolve("another-programs-file");
        return new Scarcity() {
            @Override
            public void take() {
                byte[] chunk = new byte[4096];
                try (OutputStream out = Files.newOutputStream(filler)) {
                    while (true) {
                        out.write(chunk);
                    }
                } catch (IOException full) {
                    // As it is meant to be.
                }
            }

            @Override
            public void giveBack() {
                try {
                    Files.delete(filler);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
        };
    }

    /** Requests that never end hold the memory that is there for requests. */
    static Scarcity memory(BrokerProcess broker) {
        List<Socket> holders = new ArrayList<>();
        return new Scarcity() {
            @Override
            public void take() {
                String[] address = broker.bootstrap().split(":", 2);
                int claimed = 4 << 20;
                for (int held = 0; held < 2 * FRAME_MEMORY_BYTES; held += claimed) {
                    holders.add(hold(address[0], Integer.parseInt(address[1]), claimed));
                }
            }

            @Override
            public void giveBack() {
                for (Socket holder : holders) {
                    close(holder);
                }
                holders.clear();
            }

            @Override
            public boolean answersMeanwhile() {
                return false;
            }
        };
    }

    private static Socket hold(String host, int port, int claimedBytes) {
        try {
            Socket socket = new Socket(host, port);
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(4 + 100).putInt(claimedBytes).array());
            return socket;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The process stands still: what it had to do meanwhile is late. */
    static Scarcity time(BrokerProcess broker) {
        return new Scarcity() {
            @Override
            public void take() {
                signal("-STOP");
            }

            @Override
            public void giveBack() {
                signal("-CONT");
            }

            private void signal(String name) {
                Command.of("kill", name, Long.toString(broker.pid())).succeed();
            }

            @Override
            public boolean answersMeanwhile() {
                return false;
            }
        };
    }
}
