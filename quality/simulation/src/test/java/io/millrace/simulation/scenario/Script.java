package io.millrace.simulation.scenario;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetFetchRequest;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.protocol.message.OffsetFetchResponse;
import io.millrace.simulation.client.Caller;
import io.millrace.simulation.client.Fetcher;
import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.client.TransactionRequests;
import io.millrace.simulation.history.Poll;
import io.millrace.simulation.run.Scene;
import io.millrace.simulation.world.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A node, and what a test does with it, one step after the other. */
final class Script {
    static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;

    private static final long SEED = 1;
    private static final long STEP_MILLIS_MAX = 60_000;
    private static final int OFFSET_FETCH_VERSION = 8;
    private static final int PAGE_BYTES = 100_000;
    private static final long RETRY_MILLIS = 20;
    private static final long START_MILLIS_MAX = 10_000;

    private final Scene scene;

    /** An answer that may not have come yet. */
    private static final class Answer {
        private boolean done;
        private @Nullable ApiResponse response;

        void come(@Nullable ApiResponse what) {
            done = true;
            response = what;
        }
    }

    Script(String... topics) {
        this(Map.of(), Map.of(), topics);
    }

    /** Topics of two partitions. */
    Script(Map<String, String> settings, Map<String, String> topicSettings, String... topics) {
        scene = new Scene(SEED, settings);
        Map<String, Integer> counts = new HashMap<>();
        List.of(topics).forEach(topic -> counts.put(topic, 2));
        Map<String, String> all = new HashMap<>(topicSettings);
        all.putIfAbsent("internal.segment.bytes", "4000");
        scene.begin(counts, all, true);
    }

    Scene scene() {
        return scene;
    }

    long nowMillis() {
        return scene.scheduler().nowMillis();
    }

    ScriptedProducer producer(String transactionalId, Protocol protocol) {
        return new ScriptedProducer(
                this,
                new TransactionRequests(transactionalId, protocol, TRANSACTION_TIMEOUT_MILLIS));
    }

    Connection connect() {
        return scene.network().connect("script");
    }

    /** Over a connection of its own. */
    ApiResponse ask(ApiKey key, int version, ApiRequest request) {
        return ask(connect(), key, version, request);
    }

    ApiResponse ask(Connection over, ApiKey key, int version, ApiRequest request) {
        Answer answer = new Answer();
        over.send(key, (short) version, request, answer::come);
        return await(answer);
    }

    /** What it returns waits for the answer. */
    Runnable begin(
            Connection over,
            ApiKey key,
            int version,
            ApiRequest request,
            Consumer<ApiResponse> answered) {
        Answer answer = new Answer();
        over.send(key, (short) version, request, answer::come);
        return () -> answered.accept(await(answer));
    }

    /** Asks again and again while the answer is one to retry. */
    ApiResponse insist(Connection over, Caller.Question question) {
        Function<ApiResponse, ErrorCode> error = question.error();
        ApiResponse response =
                ask(over, question.key(), question.version(), question.request().get());
        while (Caller.isRetriable(error.apply(response))) {
            scene.pass(RETRY_MILLIS);
            response = ask(over, question.key(), question.version(), question.request().get());
        }
        return response;
    }

    /** Over a connection of its own, which was made now; sent when the result says so. */
    InFlight later(ApiKey key, int version, ApiRequest request) {
        Answer[] answer = {new Answer()};
        Runnable release =
                connect().hold(key, (short) version, request, came -> answer[0].come(came));
        return () -> {
            answer[0] = new Answer();
            release.run();
            return outcome(answer[0]);
        };
    }

    private ApiResponse await(Answer answer) {
        return Objects.requireNonNull(outcome(answer), "the connection was lost");
    }

    private @Nullable ApiResponse outcome(Answer answer) {
        scene.within(STEP_MILLIS_MAX, "an answer", () -> answer.done);
        return answer.response;
    }

    // --- what readers see ---

    List<String> committed(TopicPartition partition) {
        return read(partition, 0, true).stream().map(Poll.Seen::value).toList();
    }

    List<String> uncommitted(TopicPartition partition) {
        return read(partition, 0, false).stream().map(Poll.Seen::value).toList();
    }

    /** All from the offset up to where a reader is stopped. */
    List<Poll.Seen> read(TopicPartition partition, long offset, boolean committed) {
        List<Poll.Seen> records = new ArrayList<>();
        Fetcher.Page page = page(partition, offset, committed, PAGE_BYTES);
        records.addAll(page.records());
        while (page.nextOffset() < (committed ? page.lastStableOffset() : page.highWatermark())) {
            page = page(partition, page.nextOffset(), committed, PAGE_BYTES);
            records.addAll(page.records());
        }
        return records;
    }

    Fetcher.Page page(TopicPartition partition, long offset, boolean committed, int bytesMax) {
        AtomicReference<Fetcher.@Nullable Page> got = new AtomicReference<>();
        boolean[] answered = {false};
        Caller caller = scene.client("reader");
        new Fetcher(caller, partition, committed)
                .fetch(
                        offset,
                        bytesMax,
                        page -> {
                            got.set(page);
                            answered[0] = true;
                        });
        scene.within(STEP_MILLIS_MAX, "a fetch", () -> answered[0]);
        caller.close();
        return Objects.requireNonNull(got.get(), "the connection was lost");
    }

    /** -1 when there is none. */
    long committedOffset(String group, TopicPartition partition) {
        OffsetFetchRequestTopics topic =
                new OffsetFetchRequestTopics()
                        .name(partition.topic())
                        .partitionIndexes(List.of(partition.partition()));
        OffsetFetchRequest request =
                new OffsetFetchRequest()
                        .groups(
                                List.of(
                                        new OffsetFetchRequestGroup()
                                                .groupId(group)
                                                .topics(List.of(topic))));
        OffsetFetchResponse response =
                (OffsetFetchResponse) ask(ApiKey.OFFSET_FETCH, OFFSET_FETCH_VERSION, request);
        return response.groups()
                .getFirst()
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .committedOffset();
    }

    /** Whether a transaction holds readers of committed records back. */
    boolean isHeld(TopicPartition partition) {
        Fetcher.Page page = page(partition, 0, true, PAGE_BYTES);
        return page.lastStableOffset() < page.highWatermark();
    }

    void awaitFree(TopicPartition partition) {
        for (int i = 0; i < 500 && isHeld(partition); i++) {
            scene.pass(RETRY_MILLIS);
        }
    }

    // --- what happens to the node ---

    private void startNode() {
        scene.node().start();
        scene.within(START_MILLIS_MAX, "a start", () -> scene.node().isUp());
    }

    void killAndStart() {
        scene.node().kill();
        startNode();
    }

    void loseAndRestorePower() {
        scene.node().powerFails();
        startNode();
    }
}
