package io.millrace.cli.topic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker over HTTP where compaction of a topic stands: Kafka's protocol has no word for it.
 */
final class Compactions {
    private static final JsonFactory JSON = new JsonFactory();

    /** A partition's compaction, as the broker tells it. */
    record Status(
            long cleanedUpToOffset,
            long dirtyBytes,
            double dirtyRatio,
            long lastCleanedMillis,
            String state,
            String explanation) {}

    /**
     * What one broker said.
     *
     * @param partitions of the topic, by number, that this broker has
     * @param missing why there are none; null when there is an answer
     */
    record Answer(Map<Integer, Status> partitions, @Nullable String missing) {
        static Answer missing(String why) {
            return new Answer(Map.of(), why);
        }
    }

    private Compactions() {}

    /**
     * @param address {@code host:port}
     * @param clusterId whose broker it has to be: another one may have taken the port
     */
    static Answer ask(String address, String topic, String clusterId, Duration timeout) {
        String query = "topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8);
        try {
            URI page = URI.create("http://" + address + "/api/compaction?" + query);
            if (!(page.toURL().openConnection() instanceof HttpURLConnection connection)) {
                return Answer.missing(page + " is no address of a broker");
            }
            int millis = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
            connection.setConnectTimeout(millis);
            connection.setReadTimeout(millis);
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                return Answer.missing(page + " answers " + connection.getResponseCode());
            }
            try (InputStream body = connection.getInputStream()) {
                return read(body, address, clusterId);
            }
        } catch (IOException | IllegalArgumentException failure) {
            return Answer.missing("http://" + address + ": " + failure.getMessage());
        }
    }

    private static Answer read(InputStream body, String address, String clusterId)
            throws IOException {
        Map<Integer, Status> partitions = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            Map<String, String> fields = new HashMap<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    fields.keySet().removeIf(name -> !name.equals("clusterId"));
                } else if (token.isScalarValue()) {
                    fields.put(parser.currentName(), parser.getText());
                } else if (token == JsonToken.END_OBJECT && fields.containsKey("partition")) {
                    partitions.put(Integer.valueOf(fields.get("partition")), status(fields));
                    fields.remove("partition");
                }
            }
            return clusterId.equals(fields.get("clusterId"))
                    ? new Answer(partitions, null)
                    : Answer.missing("http://" + address + " is not this cluster's");
        } catch (NumberFormatException unexpected) {
            return Answer.missing("http://" + address + " answers something else");
        }
    }

    private static Status status(Map<String, String> fields) {
        return new Status(
                Long.parseLong(fields.getOrDefault("cleanedUpToOffset", "0")),
                Long.parseLong(fields.getOrDefault("dirtyBytes", "0")),
                Double.parseDouble(fields.getOrDefault("dirtyRatio", "0")),
                Long.parseLong(fields.getOrDefault("lastCleanedMillis", "-1")),
                fields.getOrDefault("state", ""),
                fields.getOrDefault("explanation", ""));
    }
}
