package io.millrace.simulation.run;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.protocol.message.CreateTopicsResponse;
import io.millrace.protocol.message.FindCoordinatorRequest;
import io.millrace.protocol.message.FindCoordinatorResponse;
import io.millrace.simulation.client.Caller;
import io.millrace.simulation.client.Role;
import io.millrace.simulation.history.History;
import io.millrace.simulation.world.Network;
import io.millrace.simulation.world.Node;
import io.millrace.simulation.world.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A node with topics, and a history of what is done there. */
public final class Scene {
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "log.dirs", "/data",
                    "millrace.disk.min.free.bytes", "0",
                    "offsets.topic.num.partitions", "2",
                    "transaction.state.log.num.partitions", "2",
                    "group.initial.rebalance.delay.ms", "0",
                    "group.min.session.timeout.ms", "500",
                    "log.cleaner.backoff.ms", "300",
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
    private static final Map<String, String> TOPIC_SETTINGS =
            Map.of("internal.segment.bytes", "4000");
    private static final Map<String, String> COMPACTED_SETTINGS =
            Map.of(
                    "cleanup.policy", "compact",
                    "internal.segment.bytes", "1000",
                    "min.cleanable.dirty.ratio", "0",
                    "delete.retention.ms", "500");
    private static final byte OF_TRANSACTIONS = 1;
    private static final long START_MILLIS_MAX = 60_000;

    private final Scheduler scheduler;
    private final Node node;
    private final Network network;
    private final History history = new History();
    private int clients;

    public Scene(long seed) {
        this(seed, Map.of());
    }

    /**
     * @param changed settings other than those of all scenes
     */
    public Scene(long seed, Map<String, String> changed) {
        scheduler = new Scheduler(seed);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        // Two frames a half, or sixteen, or no journal at all.
        settings.put(
                "millrace.journal.bytes", List.of("16384", "131072", "0").get((int) (seed % 3)));
        settings.putAll(changed);
        node = new Node(scheduler, settings);
        network = new Network(scheduler, node);
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public Node node() {
        return node;
    }

    public Network network() {
        return network;
    }

    public History history() {
        return history;
    }

    /** A new client of that name. */
    public Caller client(String name) {
        return new Caller(network, scheduler, name + "#" + clients++);
    }

    public static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    /** Starts the node and makes the topics and the coordinators' topics. */
    public void begin(Map<String, Integer> topics, boolean transactions) {
        begin(topics, TOPIC_SETTINGS, transactions);
    }

    /** One more topic, small in all respects and cleaned as soon as possible. */
    void createCompacted(String topic, int partitions) {
        history.compacted(topic);
        boolean[] done = {false};
        Caller admin = client("admin");
        admin.insist(create(Map.of(topic, partitions), COMPACTED_SETTINGS), any -> done[0] = true);
        within(START_MILLIS_MAX, "a topic", () -> done[0]);
        admin.close();
    }

    /** Likewise, with settings of the topics. */
    public void begin(
            Map<String, Integer> topics, Map<String, String> topicSettings, boolean transactions) {
        node.start();
        Caller admin = client("admin");
        int[] open = {2};
        admin.insist(create(topics, topicSettings), response -> open[0]--);
        admin.insist(
                coordinator("anyone", transactions ? OF_TRANSACTIONS : 0), response -> open[0]--);
        if (transactions) {
            open[0]++;
            admin.insist(coordinator("anyone", (byte) 0), response -> open[0]--);
        }
        within(START_MILLIS_MAX, "the start", () -> open[0] == 0);
        admin.close();
    }

    private static Caller.Question create(
            Map<String, Integer> topics, Map<String, String> settings) {
        List<CreatableTopicConfig> configs =
                new TreeMap<>(settings)
                        .entrySet().stream()
                                .map(each ->
                                        new CreatableTopicConfig()
                                                .name(each.getKey())
                                                .value(each.getValue()))
                                .toList();
        List<CreatableTopic> wanted =
                new TreeMap<>(topics)
                        .entrySet().stream()
                                .map(each ->
                                        new CreatableTopic()
                                                .name(each.getKey())
                                                .numPartitions(each.getValue())
                                                .replicationFactor((short) 1)
                                                .configs(configs))
                                .toList();
        return new Caller.Question(
                Role.DATA,
                ApiKey.CREATE_TOPICS,
                7,
                () -> new CreateTopicsRequest().topics(wanted).timeoutMs(1_000),
                response ->
                        ErrorCode.of(
                                ((CreateTopicsResponse) response).topics().getFirst().errorCode()));
    }

    private static Caller.Question coordinator(String key, byte type) {
        return new Caller.Question(
                Role.DATA,
                ApiKey.FIND_COORDINATOR,
                4,
                () -> new FindCoordinatorRequest().keyType(type).coordinatorKeys(List.of(key)),
                response ->
                        ErrorCode.of(
                                ((FindCoordinatorResponse) response)
                                        .coordinators()
                                        .getFirst()
                                        .errorCode()));
    }

    /** Runs for that long. */
    public void pass(long millis) {
        passNanos(millis * Scheduler.NANOS_PER_MILLI);
    }

    /** Likewise. */
    public void passNanos(long nanos) {
        boolean[] over = {false};
        scheduler.after(nanos, () -> over[0] = true);
        scheduler.runUntil(() -> over[0], nanos / Scheduler.NANOS_PER_MILLI + 1);
    }

    /** Runs until it is so; that it takes longer is a failure. */
    public void within(long millisMax, String what, BooleanSupplier done) {
        if (!scheduler.runUntil(done, millisMax)) {
            throw new AssertionError(
                    what + ": not within " + millisMax + " ms; broker: " + node.failures());
        }
    }
}
