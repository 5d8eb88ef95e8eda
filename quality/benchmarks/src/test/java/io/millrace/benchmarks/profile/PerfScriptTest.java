package io.millrace.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PerfScriptTest {
    private static final String TWO =
            """
            millrace-networ 25608\s
            \tffffffff81e327be sock_def_readable ([kernel.kallsyms])
            \tffffffff8200e45b tcp_sendmsg ([kernel.kallsyms])
            \t          108d6d __send (/usr/lib/x86_64-linux-gnu/libc.so.6)
            \t    7f157852c71c void io.millrace.network.frame.FrameAssembler.run(io.netty.buffer.ByteBuf) (/tmp/perf-25337.map)
            \t    7f157f938fa6 StubRoutines (initialstubs) (/tmp/perf-25337.map)

            C2 CompilerThre 17\s
            \t          a23840 PhaseIdealLoop::build_loop_late (/usr/lib/jvm/lib/server/libjvm.so)

            VM Thread 18\s

            """;

    @Test
    void aSampleIsAThreadAndItsFramesLeafFirst() {
        List<StackSample> samples = PerfScript.parse(TWO.lines());
        assertThat(samples)
                .extracting(StackSample::thread)
                .containsExactly("millrace-networ", "C2 CompilerThre", "VM Thread");
        assertThat(samples.getFirst().frames())
                .containsExactly(
                        new Frame("sock_def_readable", "[kernel.kallsyms]", true),
                        new Frame("tcp_sendmsg", "[kernel.kallsyms]", true),
                        new Frame("__send", "/usr/lib/x86_64-linux-gnu/libc.so.6", false),
                        new Frame(
                                "void io.millrace.network.frame.FrameAssembler.run(io.netty.buffer.ByteBuf)",
                                "/tmp/perf-25337.map",
                                false),
                        new Frame("StubRoutines (initialstubs)", "/tmp/perf-25337.map", false));
        assertThat(samples.getLast().frames()).isEmpty();
    }

    @Test
    void aMethodIsNamedWithoutItsTypes() {
        assertThat(
                        method(
                                "void io.millrace.network.frame.FrameAssembler.run(io.netty.buffer.ByteBuf)"))
                .isEqualTo("io.millrace.network.frame.FrameAssembler.run");
        assertThat(method("StubRoutines (initialstubs)")).isEqualTo("StubRoutines");
        assertThat(method("tcp_sendmsg")).isEqualTo("tcp_sendmsg");
        assertThat(method("JavaCalls::call_helper")).isEqualTo("JavaCalls::call_helper");
    }

    private static String method(String symbol) {
        return Frame.ofJava(symbol).method();
    }
}
