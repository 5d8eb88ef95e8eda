package io.millrace.benchmarks.profile;

import io.millrace.benchmarks.contender.Contender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A broker that is watched while the load that is measured runs. */
record Watched(Contender broker, Watch watch) implements Contender {
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    @Override
    public void loadBegins() {
        step(() -> watch.begin(pid()));
    }

    @Override
    public void loadEnds() {
        step(watch::end);
    }

    private static void step(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while watching", e);
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
