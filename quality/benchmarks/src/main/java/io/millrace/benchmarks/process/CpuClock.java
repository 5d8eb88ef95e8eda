package io.millrace.benchmarks.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A process's own clock, which runs while one of its threads has a processor, to the nanosecond.
 * The kernel's {@code stat} file counts the same in ticks of 10 ms, and its files of the threads
 * forget those that ended.
 */
final class CpuClock {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final MethodHandle CLOCK_OF =
            function("clock_getcpuclockid", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    private static final MethodHandle TIME_OF =
            function("clock_gettime", ValueLayout.JAVA_INT, ValueLayout.ADDRESS);

    private CpuClock() {}

    /** Seconds on a processor since the process began, of all threads that it ever had. */
    static double seconds(long pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment clock = arena.allocate(ValueLayout.JAVA_INT);
            require((int) CLOCK_OF.invokeExact((int) pid, clock), pid);
            MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            require((int) TIME_OF.invokeExact(clock.get(ValueLayout.JAVA_INT, 0), time), pid);
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0)
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1) / NANOS_PER_SECOND;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("the C library's clocks", e);
        }
    }

    private static void require(int result, long pid) {
        if (result != 0) {
            throw new IllegalStateException("no clock of process " + pid);
        }
    }

    private static MethodHandle function(String name, ValueLayout.OfInt first, ValueLayout second) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, first, second));
    }
}
