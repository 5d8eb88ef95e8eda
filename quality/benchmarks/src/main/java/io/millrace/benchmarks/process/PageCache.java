package io.millrace.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel keeps of files in memory. Needs coreutils, no privileges. */
public final class PageCache {
    private static final long LOG_BYTES_MIN = 1 << 20;

    private PageCache() {}

    /** Writes the large log files below a folder to the disk and forgets them. */
    public static void drop(Path folder) throws IOException, InterruptedException {
        List<Path> logs;
        try (Stream<Path> files = Files.walk(folder)) {
            logs = files.filter(PageCache::isLargeLog).toList();
        }
        for (Path log : logs) {
            run("sync", log.toString());
            run("dd", "if=" + log, "iflag=nocache", "count=0", "status=none");
        }
    }

    private static boolean isLargeLog(Path file) {
        return file.toString().endsWith(".log") && file.toFile().length() >= LOG_BYTES_MIN;
    }

    private static void run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).inheritIO().start();
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", words) + " failed");
            }
        } finally {
            process.destroy();
        }
    }
}
