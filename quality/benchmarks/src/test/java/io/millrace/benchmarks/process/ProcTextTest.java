package io.millrace.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTextTest {
    @Test
    void aProcessMayHaveAnyName() {
        ProcText stat =
                new ProcText(
                        "4711 (a) b (c) S 1 4711 4711 0 -1 4194560 9 0 0 0 1234 56 0 0 20 0 30 0 99\n");
        assertThat(stat.modes()).isEqualTo(new ProcessSample.Modes(12.34, 0.56));
    }

    @Test
    void aStatusLineIsFoundByItsWholeName() {
        ProcText status =
                new ProcText(
                        """
                        VmRSSx:\t1 kB
                        VmRSS:\t   2048 kB
                        nonvoluntary_ctxt_switches:\t7
                        voluntary_ctxt_switches:\t5
                        """);
        assertThat(status.kilobytes("VmRSS")).isEqualTo(2 << 20);
        assertThat(status.number("voluntary_ctxt_switches")).isEqualTo(5);
        assertThatThrownBy(() -> status.number("VmSwap")).hasMessageContaining("VmSwap");
    }

    @Test
    void whatIsWrittenCountsAtOnceAndOnce(@TempDir Path folder) throws IOException {
        ProcessSample before = ProcessSample.ofThisOne();
        try (FileChannel file =
                FileChannel.open(
                        folder.resolve("file"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            for (int i = 0; i < 64; i++) {
                file.write(ByteBuffer.allocate(16_000));
                file.force(false);
            }
        }
        ProcessUse use = ProcessUse.between(before, ProcessSample.ofThisOne());
        assertThat(use.writtenBytes()).isBetween(64 * 16_000L, 65 * 16_000L);
    }

    @Test
    void thisProcessUsesTheMachine() {
        ProcessSample before = ProcessSample.of(ProcessHandle.current().pid());
        long until = System.nanoTime() + 100_000_000;
        long turns = 0;
        while (System.nanoTime() < until) {
            turns++;
        }
        ProcessUse use =
                ProcessUse.between(before, ProcessSample.of(ProcessHandle.current().pid()));
        assertThat(turns).isPositive();
        assertThat(use.seconds()).isGreaterThanOrEqualTo(0.1);
        // It counted all the while, but for what others had of the processors.
        assertThat(use.cpuSeconds()).isBetween(0.02, 60.0);
        assertThat(use.processors()).isPositive();
        assertThat(use.userShare()).isBetween(0.0, 1.0);
        assertThat(use.residentBytes()).isGreaterThan(1 << 20);
    }
}
