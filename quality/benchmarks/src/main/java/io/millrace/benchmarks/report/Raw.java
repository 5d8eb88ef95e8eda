package io.millrace.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.figures.Series;
import java.io.IOException;
import java.util.Map;

/** The figures as they were taken, for programs. */
final class Raw {
    private Raw() {}

    static String csv(Results results) {
        StringBuilder text = new StringBuilder("scenario,measure,variant,round,value\n");
        for (Run run : results.runs()) {
            run.observation()
                    .values()
                    .forEach((measure, value) ->
                            text.append(run.scenario())
                                    .append(',')
                                    .append(quoted(measure.title()))
                                    .append(',')
                                    .append(quoted(run.variant()))
                                    .append(',')
                                    .append(run.round())
                                    .append(',')
                                    .append(value)
                                    .append('\n'));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    static String json(Map<String, String> machine, Results results) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        machine.forEach(root.putObject("machine")::put);
        ArrayNode runs = root.putArray("runs");
        for (Run run : results.runs()) {
            ObjectNode node = runs.addObject();
            node.put("scenario", run.scenario());
            node.put("variant", run.variant());
            node.put("round", run.round());
            ObjectNode values = node.putObject("values");
            run.observation().values().forEach((key, value) -> values.put(key.name(), value));
            ArrayNode curves = node.putArray("curves");
            run.observation().curves().forEach(curve -> add(curves.addObject(), curve));
        }
        return mapper.writeValueAsString(root);
    }

    private static void add(ObjectNode node, Series curve) {
        node.put("plot", curve.plot());
        ArrayNode x = node.putArray(curve.unitX());
        for (double one : curve.x()) {
            x.add(one);
        }
        ArrayNode y = node.putArray(curve.unitY());
        for (double one : curve.y()) {
            y.add(one);
        }
    }
}
