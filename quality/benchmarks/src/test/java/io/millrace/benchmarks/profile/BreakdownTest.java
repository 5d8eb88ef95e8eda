package io.millrace.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of rules, and what is made of it. */
class BreakdownTest {
    private static final String LOOP = "millrace-networ";
    private static final String SYNC = "millrace-sync-3";

    @Test
    void theFrameNearestToTheLeafDecides() {
        assertThat(kernel("_raw_spin_unlock", "tcp_v4_rcv", "net_rx_action", "tcp_sendmsg_locked"))
                .isEqualTo(Area.TCP_SEND);
        assertThat(kernel("_raw_spin_unlock", "sock_def_readable", "tcp_v4_rcv", "tcp_sendmsg"))
                .isEqualTo(Area.SCHEDULING);
        assertThat(kernel("copy_user", "tcp_recvmsg", "__sys_recvfrom"))
                .isEqualTo(Area.TCP_RECEIVE);
        assertThat(kernel("blk_update_request", "handle_softirqs", "tcp_sendmsg"))
                .isEqualTo(Area.FSYNC);
        assertThat(kernel("__filemap_get_folio", "ext4_da_write_begin", "ext4_buffered_write_iter"))
                .isEqualTo(Area.FILE_WRITE);
        assertThat(kernel("filemap_get_entry", "__filemap_get_folio", "generic_perform_write"))
                .isEqualTo(Area.FILE_WRITE);
        assertThat(kernel("copy_folio", "filemap_splice_read", "do_sendfile"))
                .isEqualTo(Area.FILE_READ);
        assertThat(kernel("ep_send_events", "do_epoll_wait")).isEqualTo(Area.EPOLL);
    }

    @Test
    void whoCalledTheKernelDoesNotMatter() {
        StackSample unknownCall =
                sample(
                        LOOP,
                        inKernel("do_syscall_64"),
                        Frame.ofJava("void io.millrace.storage.segment.Segment.append(int)"));
        assertThat(Area.of(unknownCall)).isEqualTo(Area.KERNEL);
    }

    @Test
    void whatMillraceCallsIsItsOwn() {
        assertThat(java("java.util.HashMap.get", "io.millrace.storage.Index.find"))
                .isEqualTo(Area.STORAGE);
        assertThat(java("void io.millrace.records.BatchCursor.next(int)", "io.millrace.handlers.X"))
                .isEqualTo(Area.RECORDS);
        assertThat(java("StubRoutines (initialstubs)", "io.millrace.network.Y.z"))
                .isEqualTo(Area.RECORDS);
        assertThat(java("io.millrace.network.Connection.received")).isEqualTo(Area.NETWORK);
        assertThat(java("io.millrace.handlers.data.Produce.handle")).isEqualTo(Area.BROKER);
        assertThat(java("io.millrace.protocol.MessageReader.readInt")).isEqualTo(Area.PROTOCOL);
        assertThat(java("Interpreter", "io.millrace.network.Connection.received"))
                .isEqualTo(Area.INTERPRETED);
        assertThat(java("java.lang.Thread.run")).isEqualTo(Area.REST);
    }

    @Test
    void librariesAreKnownByTheirFiles() {
        Frame libc = new Frame("malloc", "/usr/lib/libc.so.6", false);
        assertThat(Area.of(sample("C2 CompilerThre", libc, inLibrary("/jdk/lib/server/libjvm.so"))))
                .isEqualTo(Area.JVM);
        assertThat(Area.of(sample(LOOP, libc, inLibrary("/tmp/libnetty_transport_native.so"))))
                .isEqualTo(Area.NETWORK);
        assertThat(Area.of(sample(LOOP, libc))).isEqualTo(Area.REST);
        assertThat(Area.of(sample(LOOP))).isEqualTo(Area.REST);
    }

    @Test
    void withoutTheKernelAJavaMethodStandsForItsCall() {
        assertThat(java("sun.nio.ch.UnixFileDispatcherImpl.force0")).isEqualTo(Area.FSYNC);
        assertThat(java("sun.nio.ch.UnixFileDispatcherImpl.pwrite0")).isEqualTo(Area.FILE_WRITE);
        assertThat(java("io.netty.channel.epoll.Native.epollWait0")).isEqualTo(Area.EPOLL);
        assertThat(java("jdk.internal.misc.Unsafe.unpark")).isEqualTo(Area.SCHEDULING);
    }

    @Test
    void threadsAreGroupedByTheirNames() {
        assertThat(ThreadGroup.of(LOOP)).isEqualTo(ThreadGroup.EVENT_LOOPS);
        assertThat(ThreadGroup.of("millrace-network-1-2")).isEqualTo(ThreadGroup.EVENT_LOOPS);
        assertThat(ThreadGroup.of(SYNC)).isEqualTo(ThreadGroup.SYNC);
        assertThat(ThreadGroup.of("C2 CompilerThre")).isEqualTo(ThreadGroup.COMPILERS);
        assertThat(ThreadGroup.of("VM Thread")).isEqualTo(ThreadGroup.COLLECTOR);
        assertThat(ThreadGroup.of("millrace-groups")).isEqualTo(ThreadGroup.BROKER);
        assertThat(ThreadGroup.of("Signal Dispatch")).isEqualTo(ThreadGroup.OTHERS);
    }

    @Test
    void theTableAddsUp() {
        Breakdown breakdown =
                new Breakdown(
                        List.of(
                                sample(LOOP, inKernel("tcp_sendmsg")),
                                sample(LOOP, inKernel("tcp_sendmsg")),
                                sample(LOOP, inKernel("ep_poll")),
                                sample(SYNC, inKernel("ext4_sync_file"))));
        assertThat(breakdown.table(new Cost("s per GB", 8)))
                .isEqualTo(
                        """
                        | % of the broker's CPU | event loops | sync | all | s per GB |
                        |---|---:|---:|---:|---:|
                        | kernel: TCP send, with the delivery over loopback | 50.0 |  | 50.0 | 4.000 |
                        | kernel: fsync and the block layer |  | 25.0 | 25.0 | 2.000 |
                        | kernel: epoll | 25.0 |  | 25.0 | 2.000 |
                        | **all** | 75.0 | 25.0 | 100.0 | 8.000 |
                        """);
        assertThat(breakdown.leaves()).contains("| 50.0 | `tcp_sendmsg` |\n");
    }

    @Test
    void aFlameGraphHasABoxForEachFunctionAndEscapesItsName() {
        String svg =
                FlameGraph.svg(
                        List.of(
                                sample(LOOP, Frame.ofJava("a.B.<init>"), Frame.ofJava("a.B.b")),
                                sample(LOOP, Frame.ofJava("a.B.b"), Frame.ofJava("a.B.b"))));
        assertThat(svg)
                .contains("<title>a.B.b, 100.0 %</title>")
                .contains("<title>a.B.&lt;init&gt;, 50.0 %</title>")
                .containsOnlyOnce("<title>a.B.b,");
    }

    private static Area kernel(String... functions) {
        return Area.of(
                sample(
                        LOOP,
                        Arrays.stream(functions)
                                .map(BreakdownTest::inKernel)
                                .toArray(Frame[]::new)));
    }

    private static Area java(String... methods) {
        return Area.of(
                sample(LOOP, Arrays.stream(methods).map(Frame::ofJava).toArray(Frame[]::new)));
    }

    private static StackSample sample(String thread, Frame... frames) {
        return new StackSample(thread, List.of(frames));
    }

    private static Frame inKernel(String function) {
        return new Frame(function, "[kernel.kallsyms]", true);
    }

    private static Frame inLibrary(String file) {
        return new Frame("x", file, false);
    }
}
