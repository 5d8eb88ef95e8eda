package io.millrace.simulation.run;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.protocol.message.CreateTopicsResponse;
import io.millrace.protocol.message.FindCoordinatorRequest;
import io.millrace.protocol.message.FindCoordinatorResponse;
import io.millrace.simulation.client.Caller;
import io.millrace.simulation.client.ClusterRouting;
import io.millrace.simulation.client.Role;
import io.millrace.simulation.history.AnomalyKind;
import io.millrace.simulation.history.History;
import io.millrace.simulation.world.Cluster;
import io.millrace.simulation.world.Node;
import io.millrace.simulation.world.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Several nodes with topics of three copies, and a history of what is done there. */
final class ClusterScene implements Stage {
    private static final Map<String, String> SETTINGS =
            Map.ofEntries(
                    Map.entry("log.dirs", "/data"),
                    Map.entry("millrace.disk.min.free.bytes", "0"),
                    Map.entry("offsets.topic.num.partitions", "2"),
                    Map.entry("transaction.state.log.num.partitions", "2"),
                    Map.entry("transaction.state.log.min.isr", "2"),
                    Map.entry("min.insync.replicas", "2"),
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("group.min.session.timeout.ms", "500"),
                    Map.entry("log.cleaner.backoff.ms", "300"),
                    Map.entry("replica.lag.time.max.ms", "2000"),
                    Map.entry("broker.session.timeout.ms", "2000"),
                    Map.entry("broker.heartbeat.interval.ms", "300"),
                    Map.entry("metadata.log.max.record.bytes.between.snapshots", "3000"),
                    Map.entry(
                            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
    private static final Map<String, String> TOPIC_SETTINGS =
            Map.of("internal.segment.bytes", "4000");
    private static final short COPIES = 3;
    private static final long START_MILLIS_MAX = 60_000;
    private static final long CONVERGED_MILLIS_MAX = 60_000;
    private static final long CONVERGED_CHECK_MILLIS = 200;

    private final Scheduler scheduler;
    private final Cluster cluster;
    private final History history = new History();
    private final ClusterNemesis nemesis;
    private final ClusterInvariants invariants;
    private int clients;

    ClusterScene(long seed, int size, Map<String, String> changed) {
        scheduler = new Scheduler(seed);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put(
                "millrace.journal.bytes", List.of("16384", "131072", "0").get((int) (seed % 3)));
        settings.putAll(changed);
        cluster = new Cluster(scheduler, size, settings);
        nemesis = new ClusterNemesis(this);
        invariants = new ClusterInvariants(cluster);
        scheduler.watch(invariants::check);
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public History history() {
        return history;
    }

    Cluster cluster() {
        return cluster;
    }

    @Override
    public Caller client(String name) {
        return new Caller(
                cluster.network(),
                scheduler,
                name + "#" + clients++,
                new ClusterRouting(scheduler, cluster.nodes()));
    }

    @Override
    public void begin(Map<String, Integer> topics, boolean transactions) {
        cluster.nodes().forEach(Node::start);
        within(START_MILLIS_MAX, "the start", () -> cluster.nodes().stream().allMatch(Node::isUp));
        create(topics, TOPIC_SETTINGS);
        if (transactions) {
            insist(coordinator((byte) 0));
            insist(coordinator((byte) 1));
        }
    }

    @Override
    public void createCompacted(String topic, int partitions) {
        history.compacted(topic);
        create(Map.of(topic, partitions), Scene.COMPACTED_SETTINGS);
    }

    private void create(Map<String, Integer> topics, Map<String, String> settings) {
        insist(topics(topics, settings));
    }

    private void insist(Caller.Question question) {
        boolean[] done = {false};
        Caller admin = client("admin");
        admin.insist(question, response -> done[0] = true);
        within(START_MILLIS_MAX, question.key().toString(), () -> done[0]);
        admin.close();
    }

    private static Caller.Question topics(
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
                                                .replicationFactor(COPIES)
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

    private static Caller.Question coordinator(byte type) {
        return new Caller.Question(
                Role.DATA,
                ApiKey.FIND_COORDINATOR,
                4,
                () -> new FindCoordinatorRequest().keyType(type).coordinatorKeys(List.of("anyone")),
                response ->
                        ErrorCode.of(
                                ((FindCoordinatorResponse) response)
                                        .coordinators()
                                        .getFirst()
                                        .errorCode()));
    }

    @Override
    public void pass(long millis) {
        boolean[] over = {false};
        scheduler.afterMillis(millis, () -> over[0] = true);
        scheduler.runUntil(() -> over[0], millis + 1);
    }

    /** Runs until it is so; that it takes longer is a failure. */
    void within(long millisMax, String what, BooleanSupplier done) {
        if (!scheduler.runUntil(done, millisMax)) {
            throw new AssertionError(
                    what + ": not within " + millisMax + " ms; brokers: " + failures());
        }
    }

    @Override
    public void trouble() {
        nemesis.begin();
    }

    @Override
    public void quiet() {
        nemesis.end();
    }

    @Override
    public long trace() {
        return cluster.nodes().stream().mapToLong(Node::trace).reduce(0, (a, b) -> 31 * a + b);
    }

    /** All replicas are in sync again, equal byte by byte, and everything is committed. */
    @Override
    public void rest() {
        for (long waited = 0;
                waited < CONVERGED_MILLIS_MAX && invariants.whatIsApart() != null;
                waited += CONVERGED_CHECK_MILLIS) {
            pass(CONVERGED_CHECK_MILLIS);
        }
        String apart = invariants.whatIsApart();
        if (apart != null) {
            history.noticed(AnomalyKind.NOT_CONVERGED, "not at rest: " + apart);
        }
        invariants.violations().forEach(each -> history.noticed(AnomalyKind.INVARIANT, each));
    }

    @Override
    public List<String> failures() {
        return cluster.nodes().stream()
                .flatMap(node ->
                        node.failures().stream().map(each -> "node " + node.id() + ": " + each))
                .toList();
    }
}
