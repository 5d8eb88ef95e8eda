package io.millrace.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.broker.compaction.CompactionStatus;
import io.millrace.broker.compaction.CompactionStatus.State;
import io.millrace.broker.compaction.Explanation;
import io.millrace.broker.node.Broker;
import io.millrace.storage.cleaning.CleanableRange;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/compaction?topic=NAME}: where compaction of the node's logs stands, of one topic
 * or of all.
 *
 * <pre>
 * document  := {"clusterId": string, "nodeId": int, "partitions": [partition*]}
 * partition := {"topic": string, "partition": int,
 *               "cleanedUpToOffset": long,        records below are as compaction left them
 *               "cleanBytes": long, "dirtyBytes": long, "dirtyRatio": 0 to 1,
 *               "lastCleanedMillis": long,        since the epoch; -1 when not since the start
 *               "state": "disabled" | "cleaning" | "due" | "retrying" | "below-ratio" | "held"
 *                        | "uncleanable",
 *               "explanation": string}            for people
 * </pre>
 */
final class CompactionPage {
    static final String PATH = "/api/compaction";

    private static final String TOPIC = "topic=";

    private CompactionPage() {}

    static HttpPage of(Broker broker) {
        return new HttpPage(
                PATH,
                "application/json",
                uri ->
                        "{\"clusterId\":%s,\"nodeId\":%d,\"partitions\":[%s]}%n"
                                .formatted(
                                        quoted(broker.clusterId()),
                                        broker.nodeId(),
                                        partitions(broker, topic(uri))));
    }

    private static @Nullable String topic(URI uri) {
        String query = uri.getRawQuery();
        if (query == null) {
            return null;
        }
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(TOPIC)) {
                return URLDecoder.decode(parameter.substring(TOPIC.length()), UTF_8);
            }
        }
        return null;
    }

    private static String partitions(Broker broker, @Nullable String topic) {
        return broker.compactions().all().stream()
                .filter(status -> topic == null || topic.equals(status.partition().topic()))
                .map(CompactionPage::partition)
                .collect(Collectors.joining(","));
    }

    private static String partition(CompactionStatus status) {
        CleanableRange range = status.range();
        return String.format(
                Locale.ROOT,
                "{\"topic\":%s,\"partition\":%d,\"cleanedUpToOffset\":%d,\"cleanBytes\":%d,"
                        + "\"dirtyBytes\":%d,\"dirtyRatio\":%.4f,\"lastCleanedMillis\":%d,"
                        + "\"state\":\"%s\",\"explanation\":%s}",
                quoted(status.partition().topic()),
                status.partition().partition(),
                status.cleanedUpToOffset(),
                range == null ? 0 : range.cleanBytes(),
                range == null ? 0 : range.dirtyBytes(),
                range == null ? 0.0 : range.ratio(),
                status.lastRunMillis(),
                code(status.state()),
                quoted(Explanation.of(status)));
    }

    private static String code(State state) {
        return switch (state) {
            case State.Disabled off -> "disabled";
            case State.Cleaning running -> "cleaning";
            case State.Due due -> "due";
            case State.Retrying retrying -> "retrying";
            case State.BelowRatio below -> "below-ratio";
            case State.Held held -> "held";
            case State.Uncleanable damage -> "uncleanable";
        };
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
