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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker over HTTP where compaction of a topic stands: Kafka's protocol has no word for it.
 */
final class Compactions {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String CLUSTER_ID = "clusterId";
    private static final String NODE_ID = "nodeId";
    private static final Set<String> WHOSE = Set.of(CLUSTER_ID, NODE_ID);

    /** For whoever listens where the broker may be, and does not answer. */
    private static final Duration PROBE = Duration.ofSeconds(2);

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
     * @param clusterId whose broker it has to be: another one may have taken the port
     */
    record Question(String topic, String clusterId, int brokerId, Duration timeout) {
        Question within(Duration limit) {
            return timeout.compareTo(limit) < 0
                    ? this
                    : new Question(topic, clusterId, brokerId, limit);
        }
    }

    /** Of the first port that the broker itself answers at. */
    static Answer find(String host, int firstPort, int lastPort, Question question) {
        for (int port = firstPort; port <= lastPort; port++) {
            Answer answer = ask(host + ":" + port, question.within(PROBE));
            if (answer.missing() == null) {
                return answer;
            }
        }
        return Answer.missing(
                "it answers at no port from %d to %d of %s: its log names the one that it took,"
                                .formatted(firstPort, lastPort, host)
                        + " and host:port as its setting keeps it where it is found");
    }

    /**
     * @param address {@code host:port}
     */
    static Answer ask(String address, Question question) {
        String query = "topic=" + URLEncoder.encode(question.topic(), StandardCharsets.UTF_8);
        try {
            URI page = URI.create("http://" + address + "/api/compaction?" + query);
            if (!(page.toURL().openConnection() instanceof HttpURLConnection connection)) {
                return Answer.missing(page + " is no address of a broker");
            }
            int millis = (int) Math.min(question.timeout().toMillis(), Integer.MAX_VALUE);
            connection.setConnectTimeout(millis);
            connection.setReadTimeout(millis);
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                return Answer.missing(page + " answers " + connection.getResponseCode());
            }
            try (InputStream body = connection.getInputStream()) {
                return read(body, address, question);
            }
        } catch (IOException | IllegalArgumentException failure) {
            return Answer.missing("http://" + address + ": " + failure.getMessage());
        }
    }

    private static Answer read(InputStream body, String address, Question question)
            throws IOException {
        Map<Integer, Status> partitions = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            Map<String, String> fields = new HashMap<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    fields.keySet().retainAll(WHOSE);
                } else if (token.isScalarValue()) {
                    fields.put(parser.currentName(), parser.getText());
                } else if (token == JsonToken.END_OBJECT && fields.containsKey("partition")) {
                    partitions.put(Integer.valueOf(fields.get("partition")), status(fields));
                    fields.remove("partition");
                }
            }
            boolean isTheBroker =
                    question.clusterId().equals(fields.get(CLUSTER_ID))
                            && Integer.toString(question.brokerId()).equals(fields.get(NODE_ID));
            return isTheBroker
                    ? new Answer(partitions, null)
                    : Answer.missing("http://" + address + " is not that broker's");
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
