package io.millrace.benchmarks.load;

import io.millrace.protocol.message.ListOffsetsRequest;
import io.millrace.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.millrace.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.millrace.protocol.message.ListOffsetsResponse;
import io.millrace.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Asks for the ends of a topic's partitions, which also tells whether all of them are served. */
public final class Offsets {
    private static final short VERSION = 7;
    private static final int CONSUMER = -1;
    private static final long LATEST = -1;
    private static final long PAUSE_NANOS = 1_000_000;

    private Offsets() {}

    /** Tries every millisecond until all partitions are served; returns the sum of their ends. */
    public static long awaitServed(String bootstrap, String topic, int partitions, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            long sum = sumOfEnds(bootstrap, topic, partitions);
            if (sum >= 0) {
                return sum;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(topic + " not served within " + limit);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Negative while any partition is not served. */
    private static long sumOfEnds(String bootstrap, String topic, int partitions) {
        try (Wire wire = new Wire(bootstrap)) {
            ListOffsetsResponse answer =
                    ListOffsetsResponse.decode(
                            wire.exchange(request(topic, partitions), VERSION), VERSION);
            long sum = 0;
            for (ListOffsetsPartitionResponse one : answer.topics().getFirst().partitions()) {
                if (one.errorCode() != 0) {
                    return -1;
                }
                sum += one.offset();
            }
            return sum;
        } catch (IOException e) {
            return -1;
        }
    }

    private static ListOffsetsRequest request(String topic, int partitions) {
        List<ListOffsetsPartition> all =
                IntStream.range(0, partitions)
                        .mapToObj(
                                i -> new ListOffsetsPartition().partitionIndex(i).timestamp(LATEST))
                        .toList();
        return new ListOffsetsRequest()
                .replicaId(CONSUMER)
                .topics(List.of(new ListOffsetsTopic().name(topic).partitions(all)));
    }
}
