package io.millrace.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Run;
import io.millrace.benchmarks.figures.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The figures as they were taken, for programs. */
final class Raw {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String PLOT = "plot";

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

    static String json(Figures figures) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        figures.machine().forEach(root.putObject("machine")::put);
        ObjectNode taken = root.putObject("taken");
        figures.taken()
                .forEach((scenario, how) ->
                        taken.putObject(scenario)
                                .put("scale", how.scale())
                                .put("when", how.when())
                                .put("version", how.version()));
        ArrayNode runs = root.putArray("runs");
        for (Run run : figures.runs()) {
            ObjectNode node = runs.addObject();
            node.put("scenario", run.scenario());
            node.put("variant", run.variant());
            node.put("round", run.round());
            ObjectNode values = node.putObject("values");
            run.observation().values().forEach((key, value) -> values.put(key.name(), value));
            ArrayNode curves = node.putArray("curves");
            run.observation().curves().forEach(curve -> add(curves.addObject(), curve));
        }
        return MAPPER.writeValueAsString(root);
    }

    private static void add(ObjectNode node, Series curve) {
        node.put(PLOT, curve.plot());
        ArrayNode x = node.putArray(curve.unitX());
        for (double one : curve.x()) {
            x.add(one);
        }
        ArrayNode y = node.putArray(curve.unitY());
        for (double one : curve.y()) {
            y.add(one);
        }
    }

    /** What {@link #json} wrote. */
    static Figures figures(String json) throws IOException {
        JsonNode root = MAPPER.readTree(json);
        Map<String, String> machine = new LinkedHashMap<>();
        root.path("machine")
                .properties()
                .forEach(e -> machine.put(e.getKey(), e.getValue().asText()));
        Map<String, Taken> taken = new LinkedHashMap<>();
        root.path("taken").properties().forEach(e -> taken.put(e.getKey(), taken(e.getValue())));
        List<Run> runs = new ArrayList<>();
        root.path("runs").forEach(node -> runs.add(run(node)));
        return new Figures(machine, taken, runs);
    }

    private static Taken taken(JsonNode node) {
        return new Taken(
                node.path("scale").asText(),
                node.path("when").asText(),
                node.path("version").asText());
    }

    private static Run run(JsonNode node) {
        Observation observation = new Observation();
        node.path("values")
                .properties()
                .forEach(
                        e -> observation.put(Measure.valueOf(e.getKey()), e.getValue().asDouble()));
        node.path("curves").forEach(curve -> observation.plot(series(curve)));
        return new Run(
                node.path("scenario").asText(),
                node.path("variant").asText(),
                node.path("round").asInt(),
                observation);
    }

    /** The two axes have the names of their units, x first. */
    private static Series series(JsonNode node) {
        List<Map.Entry<String, JsonNode>> axes =
                node.properties().stream().filter(e -> !e.getKey().equals(PLOT)).toList();
        Map.Entry<String, JsonNode> x = axes.getFirst();
        Map.Entry<String, JsonNode> y = axes.getLast();
        return new Series(
                node.path(PLOT).asText(),
                x.getKey(),
                y.getKey(),
                numbers(x.getValue()),
                numbers(y.getValue()));
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
