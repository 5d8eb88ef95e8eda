package io.millrace.compatibility.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResultCollection;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TopicDataCollection;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Message;

/**
 * Asks about transactions over one connection and writes down what came back, with producer ids and
 * times replaced by names.
 */
final class TransactionWire implements AutoCloseable {
    private static final Pattern PRODUCER_ID = Pattern.compile("producerId=(\\d+)");
    private static final Pattern TIME =
            Pattern.compile("(transactionStartTimeMs|lastTimestamp|logAppendTimeMs)=\\d{9,}");

    /** Of a refused batch Kafka sometimes says where the log starts, and sometimes not. */
    private static final Pattern START_OF_REFUSED =
            Pattern.compile("(errorCode=[1-9]\\d*, baseOffset=-?\\d+), logStartOffset=-?\\d+");

    private static final Pattern CLASS_NAME = Pattern.compile("[A-Z]\\w+(?=\\()");

    /** Fields that say nothing here when they have these values; messages are for people. */
    private static final Pattern SILENT =
            Pattern.compile(
                    "(throttleTimeMs=0|errorMessage=(null|'[^']*')|recordErrors=\\[]|nodeEndpoints=\\[]|groups=\\[]"
                            + "|ongoingTxnProducerId=-1|ongoingTxnProducerEpoch=-1|topicId=A{22}"
                            + "|logAppendTimeMs=-1|results\\w+=\\[]"
                            + "|currentLeader=LeaderIdAndEpoch\\(leaderId=-1, leaderEpoch=-1\\))"
                            + "(, )?");

    /** A broker under load ends a transaction within this many questions. */
    private static final int SETTLING_QUESTIONS_MAX = 100_000;

    private final GroupWire wire;
    private final List<Long> producerIds = new ArrayList<>();
    private final StringBuilder trace = new StringBuilder();

    TransactionWire(String bootstrap) {
        this.wire = new GroupWire(bootstrap);
    }

    String trace() {
        return trace.toString();
    }

    void title(String text) {
        trace.append("\n# ").append(text).append('\n');
    }

    Message ask(ApiKeys key, int version, String what, Message request) {
        Message answer = wire.askQuietly(key, version, request);
        note(key, version, what, answer);
        return answer;
    }

    Message askQuietly(ApiKeys key, int version, Message request) {
        return wire.askQuietly(key, version, request);
    }

    /** The last answer of so many to the same question. */
    Message askOften(ApiKeys key, int version, Message request, int times) {
        return wire.askOften(key, version, request, times);
    }

    void note(ApiKeys key, int version, String what, Message answer) {
        inOrder(answer);
        trace.append(key)
                .append(" v")
                .append(version)
                .append(' ')
                .append(what)
                .append(": ")
                .append(stable(answer.toString()))
                .append('\n');
    }

    /** By the order in which the ids come up. */
    String name(long producerId) {
        if (producerId < 0 || producerId == TransactionRequests.UNKNOWN_PRODUCER_ID) {
            return Long.toString(producerId);
        }
        if (!producerIds.contains(producerId)) {
            producerIds.add(producerId);
        }
        return "p" + producerIds.indexOf(producerId);
    }

    /** Waits until no end of the transaction is under way. */
    void settle(String transactionalId) {
        DescribeTransactionsRequestData request =
                new DescribeTransactionsRequestData().setTransactionalIds(List.of(transactionalId));
        for (int i = 0; i < SETTLING_QUESTIONS_MAX; i++) {
            DescribeTransactionsResponseData answer =
                    (DescribeTransactionsResponseData)
                            wire.askQuietly(ApiKeys.DESCRIBE_TRANSACTIONS, 0, request);
            if (!answer.transactionStates().getFirst().transactionState().startsWith("Prepare")) {
                return;
            }
        }
        throw new AssertionError(transactionalId + " stays prepared; so far:\n" + trace);
    }

    /** Lists that Kafka gives in the order of its hash tables. */
    private static void inOrder(Message answer) {
        switch (answer) {
            case ListTransactionsResponseData list -> {
                list.unknownStateFilters().sort(null);
                list.transactionStates().sort(Comparator.comparing(each -> each.transactionalId()));
            }
            case DescribeProducersResponseData producers ->
                    producers.topics().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .forEach(partition ->
                                    partition
                                            .activeProducers()
                                            .sort(Comparator.comparing(each -> each.producerId())));
            case DescribeTransactionsResponseData transactions ->
                    transactions.transactionStates().forEach(each -> sort(each.topics()));
            case AddPartitionsToTxnResponseData added -> {
                sort(added.resultsByTopicV3AndBelow());
                added.resultsByTransaction().forEach(each -> sort(each.topicResults()));
            }
            case TxnOffsetCommitResponseData committed -> sort(committed);
            default -> {}
        }
    }

    /** Kafka tells of the ids that it doesn't know first; ids themselves have no order here. */
    private static void sort(TxnOffsetCommitResponseData committed) {
        if (committed.topics().stream().allMatch(topic -> topic.name().isEmpty())) {
            committed
                    .topics()
                    .sort(
                            Comparator.comparing(
                                    topic -> -topic.partitions().getFirst().errorCode()));
        }
    }

    private static void sort(TopicDataCollection topics) {
        topics.sort(Comparator.comparing(each -> each.topic()));
        topics.forEach(each -> each.partitions().sort(null));
    }

    private static void sort(AddPartitionsToTxnTopicResultCollection topics) {
        topics.sort(Comparator.comparing(each -> each.name()));
        topics.forEach(each ->
                each.resultsByPartition()
                        .sort(Comparator.comparing(result -> result.partitionIndex())));
    }

    private String stable(String text) {
        Matcher matcher = PRODUCER_ID.matcher(text);
        StringBuilder named = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(
                    named, "producerId=" + name(Long.parseLong(matcher.group(1))));
        }
        matcher.appendTail(named);
        String timeless = TIME.matcher(named).replaceAll("$1=then");
        String telling = SILENT.matcher(timeless).replaceAll("").replace(", )", ")");
        String start = START_OF_REFUSED.matcher(telling).replaceAll("$1");
        return CLASS_NAME.matcher(start).replaceAll("");
    }

    @Override
    public void close() {
        wire.close();
    }
}
