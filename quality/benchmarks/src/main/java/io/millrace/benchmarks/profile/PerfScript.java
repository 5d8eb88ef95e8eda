package io.millrace.benchmarks.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what {@code perf script -F comm,tid,ip,sym,dso} prints: for each sample a line with the
 * thread's name and number, a line for each frame, and an empty line.
 */
final class PerfScript {
    private static final Pattern HEAD = Pattern.compile("^(\\S.*?)\\s+\\d+\\s*$");
    private static final Pattern FRAME = Pattern.compile("^\\s+[0-9a-f]+ (.*) \\((\\S*)\\)$");

    private final List<StackSample> samples = new ArrayList<>();
    private List<Frame> frames = new ArrayList<>();
    private String thread = "";

    private PerfScript() {}

    static List<StackSample> parse(Stream<String> lines) {
        PerfScript script = new PerfScript();
        lines.forEach(script::line);
        script.end();
        return script.samples;
    }

    private void line(String line) {
        Matcher frame = FRAME.matcher(line);
        Matcher head = HEAD.matcher(line);
        if (frame.matches()) {
            frames.add(frame(frame.group(1), frame.group(2)));
        } else if (head.matches()) {
            end();
            thread = head.group(1);
        }
    }

    private static Frame frame(String symbol, String module) {
        boolean kernel = module.startsWith("[kernel") || module.endsWith(".ko");
        return new Frame(symbol, module, kernel);
    }

    private void end() {
        if (!thread.isEmpty()) {
            samples.add(new StackSample(thread, frames));
        }
        frames = new ArrayList<>();
        thread = "";
    }
}
