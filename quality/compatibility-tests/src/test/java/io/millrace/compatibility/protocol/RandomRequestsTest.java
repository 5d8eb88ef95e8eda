package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.message.CreatePartitionsRequest;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.testkit.BootstrapServers;
import io.millrace.testkit.MillraceExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Requests that are well formed and make no sense are answered, in a form that Kafka's classes can
 * read at that version; the broker neither hangs up nor falls silent.
 */
class RandomRequestsTest {
    private static final int REQUESTS_PER_VERSION = 30;
    private static final int PARTITIONS_MAX = 20;
    private static final Seed SEED = Seed.next();

    @RegisterExtension static final MillraceExtension kafka = MillraceExtension.create();

    @Test
    void everyServedVersionAnswersNonsense(@BootstrapServers String bootstrapServers)
            throws Exception {
        Set<ApiKey> served;
        try (WireConnection connection = new WireConnection(bootstrapServers)) {
            served = connection.served();
        }
        Map<String, String> failures = new TreeMap<>();
        for (MessagePair pair : MessagePairs.all()) {
            if (ApiRequest.class.isAssignableFrom(pair.ours())) {
                ApiRequest blank = (ApiRequest) pair.ours().getDeclaredConstructor().newInstance();
                if (served.contains(blank.apiKey())) {
                    createTopics(bootstrapServers);
                    send(bootstrapServers, pair, blank.apiKey(), failures);
                }
            }
        }
        assertThat(failures).as(SEED.toString()).isEmpty();
    }

    /** Some that the random requests name, so that nonsense gets past the first question. */
    private static void createTopics(String bootstrapServers) throws Exception {
        CreateTopicsRequest request = new CreateTopicsRequest().timeoutMs(5_000);
        List<CreateTopicsRequest.CreatableTopic> topics = new ArrayList<>();
        for (String name : List.of("a", "topic-1")) {
            topics.add(
                    new CreateTopicsRequest.CreatableTopic()
                            .name(name)
                            .numPartitions(4)
                            .replicationFactor((short) 1));
        }
        try (WireConnection connection = new WireConnection(bootstrapServers)) {
            connection.exchange(request.topics(topics), (short) 7);
        }
    }

    private static void send(
            String bootstrapServers, MessagePair pair, ApiKey key, Map<String, String> failures)
            throws Exception {
        RandomWire wire = new RandomWire(SEED.randomFor(pair.name()));
        for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
            try (WireConnection connection = new WireConnection(bootstrapServers)) {
                for (int i = 0; i < REQUESTS_PER_VERSION; i++) {
                    ByteBuffer drawn = wire.next(pair.schemas()[version]);
                    ApiRequest request = harmless((ApiRequest) pair.decodeOurs(drawn, version));
                    if (request != null) {
                        read(key, version, connection.exchange(request, version));
                    }
                }
            } catch (IOException | RuntimeException | AssertionError failure) {
                failures.put(key + " v" + version, failure.toString());
            }
        }
    }

    private static void read(ApiKey key, short version, ByteBuffer body) {
        ApiMessage theirs = ApiMessageType.fromApiKey(key.id()).newResponse();
        theirs.read(new ByteBufferAccessor(body), version);
        assertThat(body.remaining()).isZero();
    }

    /** The request without what would be slow by right; null where nothing is left. */
    private static @Nullable ApiRequest harmless(ApiRequest request) {
        return switch (request) {
            case ProduceRequest produce -> produce.acks((short) 1).timeoutMs(100);
            case FetchRequest fetch -> fetch.maxWaitMs(10);
            case CreateTopicsRequest create -> {
                create.topics()
                        .forEach(topic ->
                                topic.numPartitions(topic.numPartitions() % PARTITIONS_MAX));
                yield create.timeoutMs(1_000);
            }
            case CreatePartitionsRequest create -> {
                create.topics().forEach(topic -> topic.count(topic.count() % PARTITIONS_MAX));
                yield create.timeoutMs(1_000);
            }
            // They wait for other members.
            case JoinGroupRequest join -> null;
            case SyncGroupRequest sync -> null;
            default -> request;
        };
    }
}
