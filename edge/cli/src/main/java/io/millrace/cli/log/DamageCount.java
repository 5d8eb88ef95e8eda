package io.millrace.cli.log;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts damage on its way to the output; a quiet one passes only that. */
final class DamageCount implements DumpOutput {
    private final DumpOutput output;
    private final boolean quiet;
    private long damages;
    private @Nullable Runnable pendingHead;

    DamageCount(DumpOutput output, boolean quiet) {
        this.output = output;
        this.quiet = quiet;
    }

    long damages() {
        return damages;
    }

    @Override
    public void beginFile(String path, String kind) {
        pendingHead = () -> output.beginFile(path, kind);
        if (!quiet) {
            showHead();
        }
    }

    @Override
    public void entry(Map<String, @Nullable Object> fields) {
        if (!quiet) {
            output.entry(fields);
        }
    }

    @Override
    public void detail(Map<String, @Nullable Object> fields) {
        if (!quiet) {
            output.detail(fields);
        }
    }

    @Override
    public void damage(long position, String problem) {
        damages++;
        showHead();
        output.damage(position, problem);
    }

    @Override
    public void endFile() {
        if (pendingHead == null) {
            output.endFile();
        }
    }

    @Override
    public void close() {
        output.close();
    }

    private void showHead() {
        if (pendingHead != null) {
            pendingHead.run();
            pendingHead = null;
        }
    }
}
