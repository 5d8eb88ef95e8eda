package io.millrace.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import io.millrace.broker.PartitionRef;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Incremental fetch sessions, KIP-227. */
class FetchSessionsTest {
    private static final short BY_NAME = 12;
    private static final short BY_ID = 13;
    private static final int INITIAL = 0;
    private static final int FINAL = -1;
    private static final Uuid TOPIC = new Uuid(1, 1);

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Uuid, String> topics = new HashMap<>();
    private final FetchSessions sessions =
            new FetchSessions(
                    2,
                    ids::incrementAndGet,
                    new TopicNames() {
                        @Override
                        public @Nullable String name(Uuid topicId) {
                            return topics.get(topicId);
                        }

                        @Override
                        public boolean exists(String topic, int partition) {
                            return topics.containsValue(topic) && partition < 2;
                        }
                    });

    @Test
    void aFirstFetchOpensASessionAndGetsEverything() {
        FetchContext.Accepted opened = open(0, 0, 1);

        assertThat(opened.sessionId()).isEqualTo(1);
        assertThat(opened.partitions()).hasSize(2);
        assertThat(opened.filter().news(List.of(read(0, 5, 0), read(1, 7, 0)))).hasSize(2);
    }

    @Test
    void laterFetchesTellOnlyWhatIsNew() {
        FetchContext.Accepted opened = open(0, 0, 1);
        opened.filter().news(List.of(read(0, 5, 0), read(1, 7, 0)));

        FetchContext.Accepted next = accepted(resume(1, 1));

        assertThat(next.partitions()).hasSize(2);
        assertThat(numbers(next.filter().news(List.of(read(0, 5, 0), read(1, 8, 0)))))
                .as("a high watermark that moved is news")
                .containsExactly(1);
        FetchContext.Accepted third = accepted(resume(1, 2));
        assertThat(numbers(third.filter().news(List.of(read(0, 5, 10), read(1, 8, 0)))))
                .as("records are news")
                .containsExactly(0);
    }

    @Test
    void anErrorIsRepeatedAndItsEndIsNews() {
        FetchContext.Accepted opened = open(0, 0);
        opened.filter().news(List.of(read(0, 5, 0)));
        PartitionRead failed = PartitionRead.failed(wanted(0), ErrorCode.KAFKA_STORAGE_ERROR);

        assertThat(accepted(resume(1, 1)).filter().news(List.of(failed))).hasSize(1);
        assertThat(accepted(resume(1, 2)).filter().news(List.of(failed))).hasSize(1);
        assertThat(accepted(resume(1, 3)).filter().news(List.of(read(0, 5, 0)))).hasSize(1);
        assertThat(accepted(resume(1, 4)).filter().news(List.of(read(0, 5, 0)))).isEmpty();
    }

    @Test
    void partitionsThatGotRecordsGoToTheBack() {
        FetchContext.Accepted opened = open(0, 0, 1, 2);
        opened.filter().news(List.of(read(0, 5, 10), read(1, 5, 0), read(2, 5, 0)));

        assertThat(accepted(resume(1, 1)).partitions())
                .extracting(each -> each.target().partition())
                .containsExactly(1, 2, 0);
    }

    @Test
    void partitionsAreAddedAndForgotten() {
        open(0, 0, 1);

        FetchContext.Accepted next =
                accepted(
                        sessions.begin(
                                request(1, 1, 2)
                                        .forgottenTopicsData(
                                                List.of(
                                                        new FetchRequest.ForgottenTopic()
                                                                .topic("t")
                                                                .partitions(List.of(0)))),
                                BY_NAME,
                                0));

        assertThat(next.partitions())
                .extracting(each -> each.target().partition())
                .containsExactly(1, 2);
    }

    @Test
    void aSessionWithoutPartitionsIsClosed() {
        open(0, 0);
        FetchRequest request =
                request(1, 1)
                        .forgottenTopicsData(
                                List.of(
                                        new FetchRequest.ForgottenTopic()
                                                .topic("t")
                                                .partitions(List.of(0))));

        assertThat(accepted(sessions.begin(request, BY_NAME, 0)).sessionId()).isZero();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void epochsMustFollowEachOther() {
        open(0, 0);

        assertThat(error(resume(1, 2))).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        assertThat(error(resume(9, 1))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        accepted(resume(1, 1));
        assertThat(error(resume(1, 1))).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
    }

    @Test
    void aClientThatBeginsToNameTopicsByIdNeedsANewSession() {
        open(0, 0);

        assertThat(error(sessions.begin(request(1, 1), BY_ID, 0)))
                .isEqualTo(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
    }

    @Test
    void theFinalEpochClosesTheSession() {
        open(0, 0);

        FetchContext.Accepted last = accepted(resume(1, FINAL));

        assertThat(last.sessionId()).isZero();
        assertThat(sessions.size()).isZero();
        assertThat(error(resume(1, 1))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void onlyAnOldSessionIsGivenAway() {
        open(0, 0);
        open(10, 0);

        assertThat(open(20, 0).sessionId()).as("no slot").isZero();
        assertThat(open(FetchSessions.EVICTION_AGE_MILLIS, 0).sessionId()).isEqualTo(3);
        assertThat(error(resume(1, 1))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        accepted(resume(2, 1));
    }

    @Test
    void aTopicThatIsGoneFromASessionIsToldFromOneThatNeverWas() {
        topics.put(TOPIC, "t");
        FetchContext.Accepted opened =
                accepted(sessions.begin(request(0, INITIAL, 0, 5), BY_ID, 0));
        opened.filter().news(List.of(gone(0), gone(5)));

        topics.clear();
        assertThat(errors(1)).containsOnly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        topics.put(new Uuid(2, 2), "t");
        assertThat(errors(2))
                .as("another topic has its name, and fewer partitions")
                .containsExactly(
                        ErrorCode.INCONSISTENT_TOPIC_ID, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aTopicThatNeverWasIsAnUnknownIdUntilItIsThere() {
        FetchContext.Accepted opened = accepted(sessions.begin(request(0, INITIAL, 0), BY_ID, 0));

        assertThat(opened.filter().news(List.of(gone(0))).getFirst().error())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
        topics.put(TOPIC, "t");
        accepted(sessions.begin(request(1, 1), BY_ID, 0));
        topics.clear();
        assertThat(errors(2)).contains(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private List<ErrorCode> errors(int epoch) {
        FetchContext.Accepted next = accepted(sessions.begin(request(1, epoch), BY_ID, 0));
        return next
                .filter()
                .news(
                        next.partitions().stream()
                                .map(each -> gone(each.target().partition()))
                                .toList())
                .stream()
                .map(PartitionRead::error)
                .toList();
    }

    private static PartitionRead gone(int partition) {
        return PartitionRead.failed(
                new PartitionFetch(PartitionRef.byId(TOPIC, partition), 0, 100, -1, -1),
                ErrorCode.UNKNOWN_TOPIC_ID);
    }

    private FetchContext.Accepted open(long nowMillis, int... partitions) {
        return accepted(sessions.begin(request(0, INITIAL, partitions), BY_NAME, nowMillis));
    }

    private FetchContext resume(int id, int epoch) {
        return sessions.begin(request(id, epoch), BY_NAME, 0);
    }

    private static FetchRequest request(int id, int epoch, int... partitions) {
        FetchRequest request = new FetchRequest().sessionId(id).sessionEpoch(epoch);
        if (partitions.length == 0) {
            return request;
        }
        List<FetchRequest.FetchPartition> wanted =
                java.util.Arrays.stream(partitions)
                        .mapToObj(number ->
                                new FetchRequest.FetchPartition()
                                        .partition(number)
                                        .partitionMaxBytes(100))
                        .toList();
        return request.topics(
                List.of(
                        new FetchRequest.FetchTopic()
                                .topic("t")
                                .topicId(TOPIC)
                                .partitions(wanted)));
    }

    private static FetchContext.Accepted accepted(FetchContext context) {
        assertThat(context).isInstanceOf(FetchContext.Accepted.class);
        return (FetchContext.Accepted) context;
    }

    private static ErrorCode error(FetchContext context) {
        assertThat(context).isInstanceOf(FetchContext.Rejected.class);
        return ((FetchContext.Rejected) context).error();
    }

    private static PartitionFetch wanted(int partition) {
        return new PartitionFetch(PartitionRef.byName("t", partition), 0, 100, -1, -1);
    }

    private static PartitionRead read(int partition, long highWatermark, int bytes) {
        return new PartitionRead(
                wanted(partition),
                ErrorCode.NONE,
                new PartitionRead.Positions(highWatermark, highWatermark, 0),
                null,
                null,
                null,
                new Payload.Bytes(ByteBuffer.allocate(bytes)));
    }

    private static List<Integer> numbers(List<PartitionRead> reads) {
        return reads.stream().map(each -> each.wanted().target().partition()).toList();
    }
}
