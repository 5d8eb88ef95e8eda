package io.millrace.benchmarks.profile;

import io.millrace.benchmarks.contender.Contender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A broker that is recorded while the load that is measured runs. */
record Profiled(Contender broker, Recorder recorder) implements Contender {
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    @Override
    public void loadBegins() {
        step(() -> recorder.begin(pid()));
    }

    @Override
    public void loadEnds() {
        step(recorder::end);
    }

    private static void step(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while recording", e);
        }
    }

    @Override
    public String bootstrap() {
        return broker.bootstrap();
    }

    @Override
    public void launch() {
        broker.launch();
    }

    @Override
    public void start() {
        broker.start();
    }

    @Override
    public void kill() {
        broker.kill();
    }

    @Override
    public void stop() {
        broker.stop();
    }

    @Override
    public long pid() {
        return broker.pid();
    }

    @Override
    public Path dataDirectory() {
        return broker.dataDirectory();
    }

    @Override
    public String log() {
        return broker.log();
    }

    @Override
    public void close() {
        broker.close();
    }
}
