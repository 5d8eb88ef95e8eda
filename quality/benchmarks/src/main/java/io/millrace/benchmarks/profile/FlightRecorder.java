package io.millrace.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * The JVM's own recorder, by its samples of CPU time: Java threads only, no compiler or collector;
 * what the kernel does shows as the Java method that asked for it.
 */
final class FlightRecorder implements Recorder {
    private static final String NAME = "millrace-bench";
    private static final String EVENT = "jdk.CPUTimeSample";

    private final Path folder;
    private long pid;

    FlightRecorder(Path folder) {
        this.folder = folder;
    }

    @Override
    public String method() {
        return "the JVM's flight recorder, " + EVENT + ": Java threads only";
    }

    @Override
    public List<String> jvmOptions() {
        return List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");
    }

    @Override
    public void begin(long broker) throws IOException, InterruptedException {
        pid = broker;
        Tool.jcmd(
                pid,
                folder.resolve("jfr-start.log"),
                "JFR.start",
                "name=" + NAME,
                EVENT + "#enabled=true",
                EVENT + "#throttle=2ms");
    }

    @Override
    public void end() throws IOException, InterruptedException {
        Tool.jcmd(
                pid,
                folder.resolve("jfr-stop.log"),
                "JFR.stop",
                "name=" + NAME,
                "filename=" + recording().toAbsolutePath());
    }

    private Path recording() {
        return folder.resolve("profile.jfr");
    }

    @Override
    public List<StackSample> samples() throws IOException {
        List<StackSample> samples = new ArrayList<>();
        try (RecordingFile file = new RecordingFile(recording())) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals(EVENT) && event.getStackTrace() != null) {
                    samples.add(sample(event));
                }
            }
        }
        return samples;
    }

    private static StackSample sample(RecordedEvent event) {
        var thread = event.getThread("eventThread");
        List<Frame> frames = new ArrayList<>();
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            frames.add(
                    Frame.ofJava(
                            frame.getMethod().getType().getName()
                                    + "."
                                    + frame.getMethod().getName()));
        }
        String name = thread == null ? null : thread.getOSName();
        return new StackSample(name == null ? "unknown" : name, frames);
    }
}
