package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedStartTest {
    private static final Set<String> LOOPS =
            Set.of(
                    "millrace-controller",
                    "millrace-maintenance",
                    "millrace-groups",
                    "millrace-transactions");
    private static final long END_MILLIS_MAX = 10_000;

    @Test
    void leavesNoThreadsAndNoLock(@TempDir Path directory) throws Exception {
        Path metadataLog = directory.resolve("__cluster_metadata-0");
        Files.writeString(metadataLog, "not a directory");
        List<Thread> before = loops();

        assertThatThrownBy(() -> start(directory).close()).isInstanceOf(OperatingException.class);

        for (Thread left : loops()) {
            if (!before.contains(left)) {
                left.join(END_MILLIS_MAX);
                assertThat(left.isAlive()).as(left.getName()).isFalse();
            }
        }
        Files.delete(metadataLog);
        start(directory).close();
    }

    @Test
    void aNodeThatHasServedIsNotTakenForANewOne(@TempDir Path directory) throws Exception {
        start(directory).close();
        Path metadataLog = directory.resolve("__cluster_metadata-0");
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(metadataLog, elsewhere);

        assertThatThrownBy(() -> start(directory).close())
                .isInstanceOfSatisfying(
                        OperatingException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(FaultKind.CORRUPT))
                .hasMessageContaining(metadataLog.toString());

        Files.delete(metadataLog);
        Files.move(elsewhere, metadataLog);
        start(directory).close();
    }

    private static Millrace start(Path directory) {
        return Millrace.start(new MillraceOptions(directory, "127.0.0.1:0", Map.of()));
    }

    private static List<Thread> loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> LOOPS.contains(thread.getName()))
                .toList();
    }
}
