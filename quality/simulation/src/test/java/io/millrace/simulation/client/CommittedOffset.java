package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetFetchRequest;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.protocol.message.OffsetFetchResponse;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.List;
import java.util.function.LongConsumer;

/** Asks where a group goes on, once no transaction is undecided about it. */
final class CommittedOffset {
    private static final int VERSION = 8;

    private CommittedOffset() {}

    static void fetch(
            Caller caller, String group, TopicPartition partition, LongConsumer answered) {
        OffsetFetchRequestTopics topic =
                new OffsetFetchRequestTopics()
                        .name(partition.topic())
                        .partitionIndexes(List.of(partition.partition()));
        OffsetFetchRequestGroup wanted =
                new OffsetFetchRequestGroup().groupId(group).topics(List.of(topic));
        caller.insist(
                new Caller.Question(
                        Role.GROUPS,
                        ApiKey.OFFSET_FETCH,
                        VERSION,
                        () -> new OffsetFetchRequest().requireStable(true).groups(List.of(wanted)),
                        response -> error((OffsetFetchResponse) response)),
                response -> {
                    OffsetFetchResponseGroup answer =
                            ((OffsetFetchResponse) response).groups().getFirst();
                    long committed =
                            answer.topics().getFirst().partitions().getFirst().committedOffset();
                    answered.accept(Math.max(0, committed));
                });
    }

    private static ErrorCode error(OffsetFetchResponse response) {
        OffsetFetchResponseGroup group = response.groups().getFirst();
        ErrorCode whole = ErrorCode.of(group.errorCode());
        return whole != ErrorCode.NONE || group.topics().isEmpty()
                ? whole
                : ErrorCode.of(group.topics().getFirst().partitions().getFirst().errorCode());
    }
}
