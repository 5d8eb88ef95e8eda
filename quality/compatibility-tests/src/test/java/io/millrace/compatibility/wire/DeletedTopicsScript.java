package io.millrace.compatibility.wire;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * What fetches by topic id are told, with a session and without, of a topic that is deleted, or
 * deleted and created again, or that never was.
 */
final class DeletedTopicsScript {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int METADATA_VERSION = 12;
    private static final int BYTES_MAX = 1 << 20;
    private static final int NO_SESSION = -1;

    private final GroupWire wire;
    private final Topics topics;
    private final List<Uuid> ids = new ArrayList<>();
    private final int version;
    private final String topic;
    private int session;

    private DeletedTopicsScript(GroupWire wire, Topics topics, int version) {
        this.wire = wire;
        this.topics = topics;
        this.version = version;
        this.topic = "deleted-v" + version;
    }

    static String run(String bootstrap) {
        try (GroupWire wire = new GroupWire(bootstrap)) {
            for (int version = 13; version <= 18; version++) {
                wire.title("fetch v" + version);
                new DeletedTopicsScript(wire, new Topics(bootstrap), version).run();
            }
            return wire.trace();
        }
    }

    private void run() {
        Uuid first = create();
        fetch("opens a session", 0, List.of(first));
        fetch("goes on", 1, List.of());
        topics.delete(topic);
        awaitGone(first);
        fetch("the topic is deleted", 2, List.of());
        fetch("the topic is still deleted", 3, List.of());
        fetch("asks for it again", 4, List.of(first));
        fetch("without a session", NO_SESSION, List.of(first));
        Uuid second = create();
        fetch("it is there again", 5, List.of());
        fetch("adds the new one", 6, List.of(second));
        fetch("goes on with both", 7, List.of());
        fetch("without a session, the old one", NO_SESSION, List.of(first));
        fetch("without a session, the new one", NO_SESSION, List.of(second));
        session = 0;
        fetch("another session with the old one", 0, List.of(first));
        fetch("goes on with the old one", 1, List.of());
        session = 0;
        fetch("another session with an id of nobody", 0, List.of(new Uuid(7, 7)));
        fetch("goes on with nobody's", 1, List.of());
        fetch("without a session, nobody's", NO_SESSION, List.of(new Uuid(7, 7)));
        fetch("without a session, id zero", NO_SESSION, List.of(Uuid.ZERO_UUID));
    }

    /** Returns its id once a fetch finds it. */
    private Uuid create() {
        topics.create(topic, 1);
        Uuid[] found = {Uuid.ZERO_UUID};
        Await.until(
                topic + " is led",
                LIMIT,
                () -> {
                    found[0] = find();
                    return !found[0].equals(Uuid.ZERO_UUID) && error(found[0]) == Errors.NONE;
                });
        ids.add(found[0]);
        return found[0];
    }

    private void awaitGone(Uuid id) {
        Await.until(topic + " is gone", LIMIT, () -> error(id) == Errors.UNKNOWN_TOPIC_ID);
    }

    private Uuid find() {
        MetadataRequestData request =
                new MetadataRequestData()
                        .setAllowAutoTopicCreation(false)
                        .setTopics(List.of(new MetadataRequestTopic().setName(topic)));
        MetadataResponseData answer =
                (MetadataResponseData) wire.askQuietly(ApiKeys.METADATA, METADATA_VERSION, request);
        return answer.topics().find(topic).topicId();
    }

    private Errors error(Uuid id) {
        FetchResponseData answer = ask(NO_SESSION, 0, List.of(id));
        return Errors.forCode(answer.responses().getFirst().partitions().getFirst().errorCode());
    }

    private void fetch(String what, int epoch, List<Uuid> wanted) {
        FetchResponseData answer = ask(epoch, epoch == NO_SESSION ? 0 : session, wanted);
        if (epoch == 0) {
            session = answer.sessionId();
        }
        StringBuilder told = new StringBuilder();
        for (FetchableTopicResponse each : answer.responses()) {
            for (PartitionData partition : each.partitions()) {
                told.append(' ')
                        .append(name(each.topicId()))
                        .append('=')
                        .append(Errors.forCode(partition.errorCode()))
                        .append('@')
                        .append(partition.highWatermark());
            }
        }
        wire.note(what + ": " + Errors.forCode(answer.errorCode()) + told);
    }

    private String name(Uuid id) {
        int place = ids.indexOf(id);
        return place < 0 ? id.toString() : "topic" + place;
    }

    private FetchResponseData ask(int epoch, int sessionId, List<Uuid> wanted) {
        FetchRequestData request =
                new FetchRequestData()
                        .setMaxWaitMs(0)
                        .setMinBytes(0)
                        .setMaxBytes(BYTES_MAX)
                        .setSessionId(sessionId)
                        .setSessionEpoch(epoch)
                        .setTopics(
                                wanted.stream()
                                        .map(id ->
                                                new FetchTopic()
                                                        .setTopicId(id)
                                                        .setPartitions(
                                                                List.of(
                                                                        new FetchPartition()
                                                                                .setPartitionMaxBytes(
                                                                                        BYTES_MAX))))
                                        .toList());
        return (FetchResponseData) wire.askQuietly(ApiKeys.FETCH, version, request);
    }
}
