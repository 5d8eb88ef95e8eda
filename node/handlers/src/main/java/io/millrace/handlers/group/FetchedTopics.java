package io.millrace.handlers.group;

import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one OffsetFetch between the client's way to name them and the coordinators'. A
 * topic that does not exist is refused when it was named by its id; by its name it just has no
 * offsets, or those that are left of it.
 *
 * @param byId whether the client names topics by their ids
 */
record FetchedTopics(MetadataImage image, boolean byId) {
    private static final long NO_OFFSET = -1;

    /** What the coordinator is asked: topics that exist have both their name and their id. */
    OffsetFetchRequestGroup known(OffsetFetchRequestGroup wanted) {
        List<OffsetFetchRequestTopics> topics = wanted.topics();
        if (topics == null) {
            return wanted;
        }
        List<OffsetFetchRequestTopics> known = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : topics) {
            TopicImage found = find(topic);
            if (found != null || !byId) {
                known.add(
                        new OffsetFetchRequestTopics()
                                .name(found == null ? topic.name() : found.name())
                                .topicId(found == null ? Uuid.ZERO : found.id())
                                .partitionIndexes(topic.partitionIndexes()));
            }
        }
        return new OffsetFetchRequestGroup()
                .groupId(wanted.groupId())
                .memberId(wanted.memberId())
                .memberEpoch(wanted.memberEpoch())
                .topics(known);
    }

    private @Nullable TopicImage find(OffsetFetchRequestTopics topic) {
        return byId ? image.topics().find(topic.topicId()) : image.topics().find(topic.name());
    }

    /** Adds what the coordinator was not asked, and the ids of topics that nobody named. */
    OffsetFetchResponseGroup complete(
            OffsetFetchRequestGroup wanted, OffsetFetchResponseGroup answer) {
        if (!byId || answer.errorCode() != 0) {
            return answer;
        }
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        for (OffsetFetchResponseTopics topic : answer.topics()) {
            TopicImage found = image.topics().find(topic.name());
            if (found != null) {
                topics.add(topic.topicId(found.id()));
            }
        }
        List<OffsetFetchRequestTopics> named = wanted.topics();
        if (named != null) {
            named.stream()
                    .filter(topic -> find(topic) == null)
                    .forEach(topic -> topics.add(unknown(topic)));
        }
        return answer.topics(topics);
    }

    private static OffsetFetchResponseTopics unknown(OffsetFetchRequestTopics topic) {
        return new OffsetFetchResponseTopics()
                .topicId(topic.topicId())
                .partitions(
                        topic.partitionIndexes().stream()
                                .map(partition ->
                                        new OffsetFetchResponsePartitions()
                                                .partitionIndex(partition)
                                                .committedOffset(NO_OFFSET)
                                                .metadata("")
                                                .errorCode(ErrorCode.UNKNOWN_TOPIC_ID.code()))
                                .toList());
    }
}
