package io.millrace.handlers.admin;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.LogSizes;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.OffLoop;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeLogDirsRequest;
import io.millrace.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.millrace.protocol.message.DescribeLogDirsResponse;
import io.millrace.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.millrace.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.millrace.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * DescribeLogDirs, v1 to v5: what the logs take on disk. v4 tells how large the volume is and what
 * is left of it (KIP-827). No topics at all asks for all of them.
 */
public final class DescribeLogDirsHandler implements Handler<DescribeLogDirsRequest> {
    private final LogSizes sizes;
    private final OffLoop offLoop;

    public DescribeLogDirsHandler(LogSizes sizes, OffLoop offLoop) {
        this.sizes = sizes;
        this.offLoop = offLoop;
    }

    @Override
    public void handle(DescribeLogDirsRequest request, Call call) {
        Predicate<TopicPartition> wanted = wanted(request);
        offLoop.run(call, () -> call.answer(response(sizes.describe(wanted))));
    }

    private static Predicate<TopicPartition> wanted(DescribeLogDirsRequest request) {
        List<DescribableLogDirTopic> topics = request.topics();
        if (topics == null) {
            return partition -> true;
        }
        Set<TopicPartition> wanted = new HashSet<>();
        for (DescribableLogDirTopic topic : topics) {
            for (int partition : topic.partitions()) {
                wanted.add(new TopicPartition(topic.topic(), partition));
            }
        }
        return wanted::contains;
    }

    private static DescribeLogDirsResponse response(LogSizes.Directory directory) {
        DescribeLogDirsResult result = new DescribeLogDirsResult().logDir(directory.path());
        if (directory.failed()) {
            result.errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
        } else {
            result.totalBytes(directory.totalBytes())
                    .usableBytes(directory.usableBytes())
                    .topics(topics(directory.logs()));
        }
        return new DescribeLogDirsResponse().results(List.of(result));
    }

    private static List<DescribeLogDirsTopic> topics(List<LogSizes.Log> logs) {
        Map<String, List<DescribeLogDirsPartition>> topics = new TreeMap<>();
        for (LogSizes.Log log : logs) {
            topics.computeIfAbsent(log.partition().topic(), name -> new ArrayList<>())
                    .add(
                            new DescribeLogDirsPartition()
                                    .partitionIndex(log.partition().partition())
                                    .partitionSize(log.sizeBytes())
                                    .offsetLag(log.offsetLag()));
        }
        return topics.entrySet().stream()
                .map(each ->
                        new DescribeLogDirsTopic().name(each.getKey()).partitions(each.getValue()))
                .toList();
    }
}
