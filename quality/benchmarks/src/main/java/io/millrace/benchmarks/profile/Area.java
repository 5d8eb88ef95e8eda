package io.millrace.benchmarks.profile;

import java.util.List;
import java.util.Optional;

/**
 * What a broker's time is spent on: the table of rules. A frame belongs to the first area with a
 * prefix that its function begins with, among the kernel's prefixes or the program's.
 */
enum Area {
    TCP_SEND(
            "kernel: TCP send, with the delivery over loopback",
            List.of(
                    "tcp_sendmsg",
                    "tcp_write_xmit",
                    "inet_sendmsg",
                    "sock_write_iter",
                    "__sys_send"),
            List.of(
                    "io.netty.channel.unix.Socket.send",
                    "io.netty.channel.unix.FileDescriptor.write")),
    TCP_RECEIVE(
            "kernel: TCP receive",
            List.of("tcp_recvmsg", "inet_recvmsg", "sock_read_iter", "__sys_recv"),
            List.of(
                    "io.netty.channel.unix.Socket.recv",
                    "io.netty.channel.unix.FileDescriptor.read")),
    FSYNC(
            "kernel: fsync and the block layer",
            List.of(
                    "ext4_sync_file",
                    "ext4_writepages",
                    "ext4_do_writepages",
                    "jbd2_log_",
                    "jbd2_complete_transaction",
                    "jbd2_journal_commit",
                    "file_write_and_wait",
                    "filemap_fdatawa",
                    "__filemap_fdatawa",
                    "vfs_fsync",
                    "do_fsync",
                    "do_writepages",
                    "submit_bio",
                    "blk_",
                    "virtblk",
                    "virtqueue_"),
            List.of("sun.nio.ch.UnixFileDispatcherImpl.force")),
    SCHEDULING(
            "kernel: scheduling, wake-ups, futexes",
            List.of(
                    "schedule",
                    "__schedule",
                    "io_schedule",
                    "finish_task_switch",
                    "try_to_wake_up",
                    "default_wake_function",
                    "wake_up",
                    "__wake_up",
                    "sock_def_readable",
                    "futex",
                    "do_futex",
                    "eventfd_",
                    "hrtimer_",
                    "ret_from_fork"),
            List.of(
                    "io.netty.channel.epoll.Native.eventFd",
                    "jdk.internal.misc.Unsafe.park",
                    "jdk.internal.misc.Unsafe.unpark")),
    EPOLL(
            "kernel: epoll",
            List.of("ep_", "do_epoll", "__x64_sys_epoll"),
            List.of("io.netty.channel.epoll.Native.epoll")),
    FILE_WRITE(
            "kernel: file write",
            List.of(
                    "ext4_file_write",
                    "ext4_buffered_write",
                    "ext4_da_write",
                    "generic_perform_write",
                    "vfs_write",
                    "vfs_iter_write",
                    "ksys_write",
                    "ksys_pwrite"),
            List.of(
                    "sun.nio.ch.UnixFileDispatcherImpl.write",
                    "sun.nio.ch.UnixFileDispatcherImpl.pwrite")),
    FILE_READ(
            "kernel: file read, sendfile",
            List.of(
                    "ext4_file_read",
                    "filemap_read",
                    "filemap_splice_read",
                    "filemap_get_pages",
                    "vfs_read",
                    "do_sendfile",
                    "do_splice",
                    "splice_",
                    "ksys_pread"),
            List.of(
                    "sun.nio.ch.UnixFileDispatcherImpl.read",
                    "sun.nio.ch.UnixFileDispatcherImpl.pread",
                    "io.netty.channel.epoll.LinuxSocket.sendFile")),
    MEMORY(
            "kernel: memory",
            List.of(
                    "asm_exc_page_fault",
                    "handle_mm_fault",
                    "do_madvise",
                    "do_mmap",
                    "__x64_sys_mmap",
                    "__x64_sys_munmap"),
            List.of()),
    KERNEL("kernel: interrupts and the rest", List.of(), List.of()),
    PROTOCOL("Java: protocol", List.of(), List.of("io.millrace.protocol.")),
    RECORDS(
            "Java: records; checksums and copies in the JVM's stubs",
            List.of(),
            List.of("io.millrace.records.", "java.util.zip.CRC32C", "StubRoutines")),
    STORAGE(
            "Java: storage",
            List.of(),
            List.of("io.millrace.storage.", "io.millrace.files.", "sun.nio.ch.")),
    NETWORK("Java: network", List.of(), List.of("io.millrace.network.", "io.netty.")),
    BROKER(
            "Java: requests, partitions and the rest of Millrace",
            List.of(),
            List.of("io.millrace.")),
    INTERPRETED("Java: interpreted, not yet compiled", List.of(), List.of("Interpreter")),
    JVM("JVM: compilers, collector, runtime", List.of(), List.of()),
    REST("the rest", List.of(), List.of());

    private static final String JVM_LIBRARY = "/libjvm.so";
    private static final String NETTY_LIBRARY = "netty";

    private final String title;
    private final List<String> inKernel;
    private final List<String> inProgram;

    Area(String title, List<String> inKernel, List<String> inProgram) {
        this.title = title;
        this.inKernel = inKernel;
        this.inProgram = inProgram;
    }

    String title() {
        return title;
    }

    /** Of the frame nearest to the leaf that a rule knows. */
    static Area of(StackSample sample) {
        boolean kernel = !sample.frames().isEmpty() && sample.frames().getFirst().isKernel();
        return sample.frames().stream()
                .takeWhile(frame -> !kernel || frame.isKernel())
                .flatMap(frame -> Area.of(frame).stream())
                .findFirst()
                .orElse(kernel ? KERNEL : REST);
    }

    private static Optional<Area> of(Frame frame) {
        if (frame.module().endsWith(JVM_LIBRARY)) {
            return Optional.of(JVM);
        }
        if (frame.module().contains(NETTY_LIBRARY)) {
            return Optional.of(NETWORK);
        }
        String method = frame.method();
        for (Area area : values()) {
            List<String> beginnings = frame.isKernel() ? area.inKernel : area.inProgram;
            if (beginnings.stream().anyMatch(method::startsWith)) {
                return Optional.of(area);
            }
        }
        return Optional.empty();
    }
}
