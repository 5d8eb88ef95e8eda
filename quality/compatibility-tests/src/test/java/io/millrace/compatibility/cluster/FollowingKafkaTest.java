package io.millrace.compatibility.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.KafkaProcess;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.consensus.observer.ControllerAddress;
import io.millrace.consensus.observer.ControllerTransport;
import io.millrace.consensus.observer.ObserverLog;
import io.millrace.files.FileSystem;
import io.millrace.network.client.ClientAnswer;
import io.millrace.network.client.ClientChannel;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.MetadataRequest;
import io.millrace.protocol.message.MetadataResponse;
import io.millrace.protocol.metadata.TopicRecord;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our side of the protocol between nodes, with Apache Kafka at the other end. */
class FollowingKafkaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir static Path directory;

    private static @Nullable KafkaProcess kafka;
    private static final NodeClient NODE = new NodeClient();

    @BeforeAll
    static void start() {
        kafka =
                new KafkaProcess(
                        directory,
                        Map.of(
                                "metadata.log.max.record.bytes.between.snapshots",
                                "8192",
                                "metadata.log.segment.bytes",
                                "8388608"));
        kafka.start();
    }

    @AfterAll
    static void stop() {
        NODE.close();
        kafka().close();
    }

    private static KafkaProcess kafka() {
        return java.util.Objects.requireNonNull(kafka);
    }

    private static int brokerPort() {
        String bootstrap = kafka().bootstrap();
        return Integer.parseInt(bootstrap.substring(bootstrap.lastIndexOf(':') + 1));
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka().bootstrap()));
    }

    private static void create(String prefix, int count) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            topics.add(new NewTopic(prefix + i, 1, (short) 1));
        }
        try (Admin admin = admin()) {
            admin.createTopics(topics).all().get();
        }
    }

    @Test
    void requestsAreAnsweredInOrderAndRecordsAreReadWhereTheyLie() throws Exception {
        create("fetched", 1);
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka().bootstrap()),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>("fetched0", "k", "some value")).get();
        }
        ClientChannel channel = NODE.connect(brokerPort());
        MetadataResponse metadata =
                NODE.ask(
                        channel,
                        new MetadataRequest()
                                .topics(
                                        List.of(
                                                new MetadataRequest.MetadataRequestTopic()
                                                        .name("fetched0"))),
                        MetadataResponse.class);
        Uuid topic = metadata.topics().getFirst().topicId();
        FetchRequest fetch =
                new FetchRequest()
                        .maxWaitMs(500)
                        .minBytes(1)
                        .topics(
                                List.of(
                                        new FetchRequest.FetchTopic()
                                                .topicId(topic)
                                                .partitions(
                                                        List.of(
                                                                new FetchRequest.FetchPartition()
                                                                        .partitionMaxBytes(
                                                                                1 << 20)))));
        boolean found =
                NODE.ask(
                        channel,
                        fetch,
                        answer -> {
                            var response =
                                    (FetchResponse) ((ClientAnswer.Answered) answer).response();
                            var partition = response.responses().getFirst().partitions().getFirst();
                            ByteBuffer bytes =
                                    Objects.requireNonNull((Payload.Bytes) partition.records())
                                            .buffer();
                            return bytes.isReadOnly() && bytes.isDirect() && bytes.remaining() > 61;
                        });
        assertThat(found).isTrue();
    }

    @Test
    void anObserverSeesWhatKafkasControllerDecidesAndKeepsItsBytes() throws Exception {
        create("early", 20);
        Path data = Files.createDirectory(directory.resolve("observer"));
        try (Observing observing = new Observing(data)) {
            Await.until("early topics", PATIENCE, () -> observing.topics.contains("early19"));
            create("late", 3);
            Await.until("late topics", PATIENCE, () -> observing.topics.contains("late2"));
            assertThat(observing.leadership.leaderId()).isEqualTo(1);
            assertThat(observing.failures).isEmpty();
        }
        byte[] ours = newestLog(data.resolve("__cluster_metadata-0"));
        byte[] theirs = newestLog(kafka().dataDirectory().resolve("__cluster_metadata-0"));
        assertThat(ours.length).isPositive();
        assertThat(indexOf(theirs, ours)).as("our log is a part of Kafka's").isNotNegative();

        // Again, over what is stored by now.
        try (Observing observing = new Observing(data)) {
            create("later", 1);
            Await.until("later topics", PATIENCE, () -> observing.topics.contains("later0"));
            assertThat(observing.topics).contains("early0", "late0");
        }
    }

    @Test
    void anObserverThatComesLateBeginsWithKafkasSnapshot() throws Exception {
        for (int i = 0; i < 6; i++) {
            create("snapshot" + i + "-", 40);
        }
        Path metadata = kafka().dataDirectory().resolve("__cluster_metadata-0");
        Await.until("a snapshot of Kafka's", PATIENCE, () -> hasSnapshot(metadata));
        kafka().stop();
        kafka().start();
        Path data = Files.createDirectory(directory.resolve("late-observer"));
        try (Observing observing = new Observing(data)) {
            Await.until(
                    "all topics",
                    PATIENCE,
                    () -> {
                        try (var all =
                                observing.topics.stream()
                                        .filter(each -> each.startsWith("snapshot"))) {
                            return all.count() == 6 * 40;
                        }
                    });
            assertThat(observing.snapshots.get()).isPositive();
            assertThat(observing.failures).isEmpty();
        }
    }

    private static boolean hasSnapshot(Path metadata) {
        try (var names = Files.list(metadata)) {
            return names.anyMatch(
                    each -> each.toString().matches(".*0000[1-9][0-9]*-.*checkpoint"));
        } catch (java.io.IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static byte[] newestLog(Path folder) throws Exception {
        try (var names = Files.list(folder)) {
            Path newest =
                    names.filter(each -> each.toString().endsWith(".log"))
                            .max(java.util.Comparator.naturalOrder())
                            .orElseThrow();
            return Files.readAllBytes(newest);
        }
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (java.util.Arrays.mismatch(all, at, at + part.length, part, 0, part.length) < 0) {
                return at;
            }
        }
        return -1;
    }

    /** An observer on a thread of its own, and what it was told. */
    private static final class Observing implements MetadataLog.Listener, AutoCloseable {
        final Set<String> topics = new ConcurrentSkipListSet<>();
        final List<ConsensusException> failures = new ArrayList<>();
        volatile Leadership leadership = Leadership.NONE;
        final AtomicInteger snapshots = new AtomicInteger();
        private final ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor();
        private final Map<ControllerAddress, ClientChannel> channels = new ConcurrentHashMap<>();
        private final ObserverLog log;

        Observing(Path data) throws Exception {
            EventLoop owner =
                    new EventLoop() {
                        @Override
                        public void execute(Runnable task) {
                            thread.execute(task);
                        }

                        @Override
                        public Timer schedule(Runnable task, long delayMillis) {
                            Future<?> scheduled =
                                    thread.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
                            return () -> scheduled.cancel(false);
                        }
                    };
            log =
                    new ObserverLog(
                            new ObserverLog.Node(
                                    new Voter(9, new Uuid(9, 9), List.of()),
                                    KafkaProcess.CLUSTER_ID,
                                    List.of(
                                            new ControllerAddress(
                                                    "127.0.0.1", kafka().controllerPort())),
                                    Map.of(
                                            1,
                                            new ControllerAddress(
                                                    "127.0.0.1", kafka().controllerPort()))),
                            new ObserverLog.Limits(2_000, 20, 1 << 20, 1 << 14),
                            new SnapshotPolicy(1 << 20, 0),
                            new ObserverLog.Surroundings(
                                    FileSystem.disk(), data, owner, Clock.system(), transport()));
            log.onFailure(failures::add);
            thread.submit(() -> log.start(this)).get();
        }

        private ControllerTransport transport() {
            return (address, request, timeoutMillis, then) ->
                    channels.computeIfAbsent(address, each -> NODE.connect(each.port()))
                            .send(
                                    request,
                                    Short.MAX_VALUE,
                                    timeoutMillis,
                                    answer ->
                                            then.accept(
                                                    answer instanceof ClientAnswer.Answered told
                                                            ? told.response()
                                                            : null));
        }

        @Override
        public void snapshot(Snapshot snapshot) {
            snapshots.incrementAndGet();
            topics.clear();
            take(snapshot.records());
        }

        @Override
        public void committed(CommittedBatch batch) {
            take(batch.records());
        }

        private void take(List<MetadataRecord> records) {
            for (MetadataRecord each : records) {
                if (each instanceof TopicRecord topic) {
                    topics.add(topic.name());
                }
            }
        }

        @Override
        public void leadership(Leadership next) {
            leadership = next;
        }

        @Override
        public void close() throws Exception {
            thread.submit(log::close).get();
            thread.shutdown();
            channels.values().forEach(ClientChannel::close);
        }
    }
}
