package io.millrace.compatibility.metadata;

import io.millrace.base.Clock;
import io.millrace.base.ConfigResource;
import io.millrace.base.Randomness;
import io.millrace.base.Uuid;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.LocalMetadataLog;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.files.FileSystem;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Features;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.ConfigRules;
import io.millrace.metadata.controller.Controller;
import io.millrace.metadata.controller.Decision;
import io.millrace.metadata.controller.Situation;
import io.millrace.metadata.controller.TopicPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node's metadata over a few starts, written to real files. */
final class WrittenMetadata implements MetadataLog.Listener {
    private static final int NODE = 1;

    private final Controller controller =
            new Controller(new Controller.TopicDefaults(1, (short) 1), new AnySettings());
    private final Path data;
    private MetadataImage image = MetadataImage.EMPTY;
    private Leadership leadership = Leadership.NONE;

    WrittenMetadata(Path data) {
        this.data = data;
    }

    /** Starts the node, lets it work, and stops it. */
    void run(int incarnation, boolean snapshot) {
        image = MetadataImage.EMPTY;
        try (MetadataLog log = open()) {
            log.start(this);
            ask(log, new Command.Bootstrap());
            long epoch = ask(log, registration(incarnation)).epoch();
            ask(
                    log,
                    new Command.BrokerHeartbeat(NODE, epoch, epoch, false, false, List.of(), null));
            create(log, "first" + incarnation, 3);
            create(log, "second" + incarnation, 1);
            ask(log, new Command.AllocateProducerIds(NODE, epoch));
            if (snapshot) {
                log.writeSnapshot(image);
            }
            ask(
                    log,
                    new Command.CreatePartitions(
                            List.of(new Command.MorePartitions("second" + incarnation, 4, null)),
                            false));
            ask(
                    log,
                    new Command.DeleteTopics(
                            List.of(new Command.TopicReference("first" + incarnation, Uuid.ZERO))));
            setDefault(log);
        }
    }

    MetadataImage image() {
        return image;
    }

    Path directory() {
        return data.resolve(LocalMetadataLog.DIRECTORY);
    }

    private MetadataLog open() {
        return new LocalMetadataLog(
                FileSystem.disk(),
                data,
                new Voter(NODE, new Uuid(1, 1), List.of()),
                new SnapshotPolicy(1 << 20, 0),
                Clock.system());
    }

    private void create(MetadataLog log, String name, int partitions) {
        ask(
                log,
                new Command.CreateTopics(
                        List.of(
                                new Command.NewTopic(
                                        name,
                                        Uuid.random(Randomness.system()),
                                        partitions,
                                        (short) 1,
                                        Map.of(),
                                        Map.of("retention.ms", "1000"))),
                        false));
    }

    private void setDefault(MetadataLog log) {
        ask(
                log,
                new Command.IncrementalAlterConfigs(
                        List.of(
                                new Command.ConfigChanges(
                                        ConfigResource.allBrokers(),
                                        List.of(
                                                new Command.ConfigChange(
                                                        "log.retention.ms",
                                                        Command.Operation.SET,
                                                        "5")))),
                        false));
    }

    private static Command.RegisterBroker registration(int incarnation) {
        return new Command.RegisterBroker(
                NODE,
                new Uuid(7, incarnation),
                "rack",
                List.of(new BrokerRegistration.Endpoint("PLAINTEXT", "127.0.0.1", 9092, (short) 0)),
                Features.supported(),
                List.of(new Uuid(1, 1)),
                -1);
    }

    private <R> R ask(MetadataLog log, Command<R> command) {
        Decision<R> decision =
                controller.decide(
                        new Situation(image, log.nextOffset(), new BrokerSessions(NODE, 1), 0),
                        command);
        if (!decision.records().isEmpty()) {
            log.propose(leadership.epoch(), decision.records(), outcome -> {});
        }
        return decision.answer();
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        image =
                ImageBuilder.snapshotInPlaceOf(image)
                        .replay(snapshot.records())
                        .build(snapshot.provenance())
                        .image();
    }

    @Override
    public void committed(CommittedBatch batch) {
        image = ImageBuilder.after(image).replay(batch.records()).build(batch.provenance()).image();
    }

    @Override
    public void leadership(Leadership next) {
        leadership = next;
    }

    /** Takes every setting. */
    private record AnySettings() implements ConfigRules {
        @Override
        public TopicPolicy policy(MetadataImage image, String topic) {
            return new TopicPolicy(1, false, true);
        }

        @Override
        public boolean isList(ConfigResource.Type type, String key) {
            return false;
        }

        @Override
        public String defaultValue(ConfigResource.Type type, String key) {
            return "";
        }

        @Override
        public ApiError check(
                ConfigResource resource,
                Map<String, String> configs,
                Map<String, @Nullable String> changed) {
            return ApiError.NONE;
        }
    }
}
