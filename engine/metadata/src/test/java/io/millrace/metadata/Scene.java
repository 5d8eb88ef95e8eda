package io.millrace.metadata;

import io.millrace.base.Check;
import io.millrace.base.Uuid;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Controller;
import io.millrace.metadata.controller.Decision;
import io.millrace.metadata.controller.SimpleRules;
import io.millrace.protocol.MetadataRecord;
import java.util.List;
import java.util.Map;

/**
 * A controller whose decisions are committed at once, and a transcript of what it was asked, what
 * it wrote and what it answered.
 */
public final class Scene {
    private static final int EPOCH = 1;

    private final Controller controller =
            new Controller(new Controller.TopicDefaults(1, (short) 1), new SimpleRules());
    private final StringBuilder transcript = new StringBuilder();
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
        Command.Registration registration =
                ask(
                        new Command.RegisterBroker(
                                brokerId,
                                new Uuid(brokerId, incarnation),
                                null,
                                List.of(
                                        new BrokerRegistration.Endpoint(
                                                "PLAINTEXT", "host" + brokerId, 9092, (short) 0)),
                                Features.supported(),
                                List.of(new Uuid(0, brokerId))));
        ask(new Command.UnfenceBroker(brokerId, registration.epoch()));
    }

    public <R> R ask(Command<R> command) {
        Decision<R> decision = controller.decide(image, command);
        transcript.append("> ").append(command).append('\n');
        decision.records().forEach(record -> transcript.append(RecordText.of(record)).append('\n'));
        transcript.append("= ").append(decision.answer()).append('\n');
        if (!decision.records().isEmpty()) {
            apply(decision.records());
        }
        return decision.answer();
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
