package io.millrace.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LineLoggerTest {
    @Test
    void timeIsInUtcToTheMillisecond() {
        assertThat(text(0)).isEqualTo("1970-01-01T00:00:00.000Z");
        assertThat(text(1_709_164_799_999L)).isEqualTo("2024-02-28T23:59:59.999Z");
        assertThat(text(-1)).isEqualTo("1969-12-31T23:59:59.999Z");
    }

    @Test
    void timeIsWhatTheJdkWrites() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            // Up to the year 2100; half a second, for which the JDK leaves no digit out.
            long second = random.nextLong(4_102_444_800L);
            assertThat(text(second * 1_000 + 501))
                    .as("seed %d", seed)
                    .isEqualTo(Instant.ofEpochSecond(second, 501_000_000).toString());
        }
    }

    @Test
    void anEventIsALineWithItsStackBehindIt() {
        LineLogging logging = new LineLogging();
        logging.initialize();
        Logger logger = logging.getLogger("io.millrace.storage.log.LogDirectory");
        String written =
                written(() -> {
                    logger.debug("not written");
                    logger.info("{}: {} logs", "/data", 3);
                    logger.warn("thread={}", "a", new IllegalStateException("broken"));
                });
        String thread = Thread.currentThread().getName();
        assertThat(written.lines().toList())
                .first()
                .asString()
                .matches("[0-9T:.-]+Z \\[" + thread + "] \\[INFO] LogDirectory - /data: 3 logs");
        assertThat(written.lines().skip(1).toList())
                .first()
                .asString()
                .endsWith("[" + thread + "] [WARN] LogDirectory - thread=a");
        assertThat(written).contains("java.lang.IllegalStateException: broken", "\tat ");
    }

    private static String text(long epochMillis) {
        StringBuilder line = new StringBuilder();
        LineLogger.appendTime(line, epochMillis);
        return line.toString();
    }

    private static String written(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        System.setErr(new PrintStream(taken, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return taken.toString(StandardCharsets.UTF_8);
    }
}
