package io.millrace.metadata;

import io.millrace.base.Check;
import io.millrace.base.Uuid;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Controller;
import io.millrace.metadata.controller.Decision;
import io.millrace.metadata.controller.SimpleRules;
import io.millrace.metadata.controller.Situation;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.FeatureLevelRecord;
import java.util.List;
import java.util.Map;

/**
 * A controller whose decisions are committed at once, and a transcript of what it was asked, what
 * it wrote and what it answered.
 */
public final class Scene {
    public static final long SESSION_MILLIS = 3_000;
    private static final int EPOCH = 1;

    private final Controller controller =
            new Controller(new Controller.TopicDefaults(1, (short) 1), new SimpleRules());
    private final BrokerSessions sessions = new BrokerSessions(-1, SESSION_MILLIS);
    private final StringBuilder transcript = new StringBuilder();
    private long nowMillis = 1_000;
    private int batches;
    private MetadataImage image = MetadataImage.EMPTY;
    private MetadataDelta delta =
            new MetadataDelta(Map.of(), java.util.Set.of(), java.util.Set.of(), java.util.Set.of());

    /** With the first records and these nodes, active. */
    public static Scene withBrokers(int... ids) {
        Scene scene = new Scene();
        scene.ask(new Command.Bootstrap());
        for (int id : ids) {
            scene.start(id, 1);
        }
        scene.transcript.setLength(0);
        return scene;
    }

    public void start(int brokerId, int incarnation) {
        beat(brokerId, register(brokerId, incarnation, -1).epoch());
    }

    /**
     * @param previousEpoch in which it stopped cleanly, or -1
     */
    public Command.Registration register(int brokerId, int incarnation, long previousEpoch) {
        return ask(
                new Command.RegisterBroker(
                        brokerId,
                        new Uuid(brokerId, incarnation),
                        null,
                        List.of(
                                new BrokerRegistration.Endpoint(
                                        "PLAINTEXT", "host" + brokerId, 9092, (short) 0)),
                        Features.registered(),
                        List.of(directory(brokerId)),
                        previousEpoch));
    }

    public static Uuid directory(int brokerId) {
        return new Uuid(77, brokerId);
    }

    /** A heartbeat of a node that has followed all of the metadata. */
    public Command.Liveness beat(int brokerId, long epoch) {
        return ask(
                new Command.BrokerHeartbeat(
                        brokerId,
                        epoch,
                        image.provenance().offset(),
                        false,
                        false,
                        List.of(),
                        null));
    }

    public <R> R ask(Command<R> command) {
        transcript.append("> ").append(command).append('\n');
        touch(command);
        Decision<R> decision = decidePart(command);
        while (decision.partial()) {
            decision = decidePart(command);
        }
        transcript.append("= ").append(decision.answer()).append('\n');
        return decision.answer();
    }

    private <R> Decision<R> decidePart(Command<R> command) {
        Decision<R> decision =
                controller.decide(
                        new Situation(image, image.provenance().nextOffset(), sessions, nowMillis),
                        command);
        decision.records().forEach(record -> transcript.append(RecordText.of(record)).append('\n'));
        if (!decision.records().isEmpty()) {
            apply(decision.records());
            batches++;
            if (command instanceof Command.BrokerHeartbeat beat && beat.wantShutDown()) {
                sessions.leaving(beat.brokerId(), beat.brokerEpoch(), image.provenance().offset());
            }
        }
        return decision;
    }

    private void touch(Command<?> command) {
        if (command instanceof Command.BrokerHeartbeat beat) {
            BrokerRegistration broker = image.cluster().broker(beat.brokerId());
            if (broker != null && broker.epoch() == beat.brokerEpoch()) {
                sessions.touch(broker.id(), broker.epoch(), beat.metadataOffset(), nowMillis);
            }
        }
    }

    /** Time in which nobody says anything. */
    public void pass(long millis) {
        nowMillis += millis;
    }

    /** Fences whoever was silent too long; their ids. */
    public List<Integer> watch() {
        List<BrokerRegistration> silent = sessions.expired(image.cluster(), nowMillis);
        silent.forEach(each -> ask(new Command.FenceBroker(each.id(), each.epoch())));
        return silent.stream().map(BrokerRegistration::id).toList();
    }

    /** Whether or not it is alive. */
    public void fence(int brokerId) {
        ask(new Command.FenceBroker(brokerId, brokerEpoch(brokerId)));
    }

    /** Another controller takes over. */
    public void newController() {
        sessions.begin(image.cluster(), nowMillis);
    }

    /** From now on eligible leader replicas are kept. */
    public void keepEligible() {
        apply(
                List.of(
                        new FeatureLevelRecord()
                                .name(Features.ELIGIBLE_LEADER_REPLICAS_VERSION)
                                .featureLevel((short) 1)));
    }

    /** How many were written since the beginning. */
    public int batches() {
        return batches;
    }

    public void apply(List<MetadataRecord> records) {
        Provenance provenance =
                new Provenance(image.provenance().offset() + records.size(), EPOCH, 1000);
        ImageBuilder.Applied applied = ImageBuilder.after(image).replay(records).build(provenance);
        image = applied.image();
        delta = applied.delta();
    }

    public MetadataImage image() {
        return image;
    }

    /** A topic that must exist. */
    public TopicImage existing(String name) {
        return Check.present(image.topics().find(name), name);
    }

    public long brokerEpoch(int id) {
        return Check.present(image.cluster().broker(id), "broker").epoch();
    }

    MetadataDelta.TopicDelta topicDelta(Uuid id) {
        return Check.present(delta.topics().get(id), "the topic's delta");
    }

    /** Of what was applied last. */
    public MetadataDelta delta() {
        return delta;
    }

    /** Since the last call. */
    public String transcript() {
        String text =
                transcript
                        .toString()
                        .replace("ApiError[code=NONE, message=null]", "ok")
                        .replace("ApiError[code=", "[")
                        .replace(", message=", ": ");
        transcript.setLength(0);
        return text;
    }

    public static Command.NewTopic topic(String name, int partitions, int replicationFactor) {
        return new Command.NewTopic(
                name,
                new Uuid(0, name.hashCode()),
                partitions,
                (short) replicationFactor,
                Map.of(),
                Map.of());
    }

    /** Creates a topic that must succeed. */
    public void create(String name, int partitions, int replicationFactor) {
        List<Command.CreatedTopic> answers =
                ask(
                        new Command.CreateTopics(
                                List.of(topic(name, partitions, replicationFactor)), false));
        if (!answers.getFirst().error().equals(ApiError.NONE)) {
            throw new AssertionError(answers.toString());
        }
    }
}
