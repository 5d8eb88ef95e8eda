package io.millrace.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.StateRecord;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.transaction.TransactionLogKey;
import io.millrace.protocol.transaction.TransactionLogValue;
import io.millrace.protocol.transaction.TransactionLogValue.PartitionsSchema;
import io.millrace.protocol.transaction.TransactionRecords;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Between transactions and the records of {@code __transaction_state}; see the package for the
 * format. Stateless.
 */
final class TransactionRecord {
    private static final int KEY_SIZE_BYTES = 64;
    private static final int VALUE_SIZE_BYTES = 128;

    /** The first that has the fields of KIP-890; before it, software of Kafka 3 reads the topic. */
    private static final short FLEXIBLE_VERSION = 1;

    private TransactionRecord() {}

    /**
     * @param flexible whether {@code transaction.version} is at least 1
     */
    static StateRecord of(Transaction transaction, boolean flexible) {
        TransactionLogValue value =
                new TransactionLogValue()
                        .producerId(transaction.producerId)
                        .producerEpoch(transaction.epoch)
                        .transactionTimeoutMs(transaction.timeoutMillis)
                        .transactionStatus(transaction.state.code())
                        .transactionPartitions(partitions(transaction))
                        .transactionLastUpdateTimestampMs(transaction.updateMillis)
                        .transactionStartTimestampMs(transaction.startMillis);
        if (flexible) {
            value.previousProducerId(transaction.previousProducerId)
                    .nextProducerId(transaction.nextProducerId)
                    .clientTransactionVersion(transaction.transactionVersion);
        }
        MessageWriter out = new MessageWriter(VALUE_SIZE_BYTES);
        TransactionRecords.encodeValue(value, flexible ? FLEXIBLE_VERSION : 0, out);
        return new StateRecord(key(transaction.transactionalId()), out.toBuffer());
    }

    static StateRecord tombstone(String transactionalId) {
        return new StateRecord(key(transactionalId), null);
    }

    private static ByteBuffer key(String transactionalId) {
        MessageWriter out = new MessageWriter(KEY_SIZE_BYTES);
        TransactionRecords.encodeKey(new TransactionLogKey().transactionalId(transactionalId), out);
        return out.toBuffer();
    }

    private static @Nullable List<PartitionsSchema> partitions(Transaction transaction) {
        if (transaction.state == TransactionState.EMPTY) {
            return null;
        }
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition each : transaction.partitions) {
            byTopic.computeIfAbsent(each.topic(), topic -> new ArrayList<>()).add(each.partition());
        }
        return byTopic.entrySet().stream()
                .map(each ->
                        new PartitionsSchema().topic(each.getKey()).partitionIds(each.getValue()))
                .toList();
    }

    /** Null when a later version wrote it and we do not know its type. */
    static @Nullable String transactionalId(StateRecord record) {
        return TransactionRecords.decodeKey(new MessageReader(record.key()))
                        instanceof TransactionLogKey key
                ? key.transactionalId()
                : null;
    }

    /** Null for a tombstone. */
    static @Nullable Transaction decode(String transactionalId, StateRecord record) {
        ByteBuffer bytes = record.value();
        if (bytes == null) {
            return null;
        }
        CoordinatorValue decoded =
                TransactionRecords.decodeValue(
                        new TransactionLogKey().recordType(), new MessageReader(bytes));
        return decoded instanceof TransactionLogValue value
                ? restore(transactionalId, value)
                : null;
    }

    /** Records have no place for it; where an end has moved the epoch, it can be told. */
    private static short lastEpoch(Transaction transaction) {
        boolean moved =
                transaction.movesEpochs()
                        && (transaction.state.isPrepared() || transaction.state.isComplete());
        if (!moved) {
            return Transaction.NO_EPOCH;
        }
        return transaction.epoch == 0
                ? Transaction.LAST_EPOCH_OF_CLIENTS
                : (short) (transaction.epoch - 1);
    }

    private static Transaction restore(String transactionalId, TransactionLogValue value) {
        Transaction transaction = new Transaction(transactionalId);
        transaction.state = TransactionState.of(value.transactionStatus());
        transaction.producerId = value.producerId();
        transaction.previousProducerId = value.previousProducerId();
        transaction.nextProducerId = value.nextProducerId();
        transaction.epoch = value.producerEpoch();
        transaction.timeoutMillis = value.transactionTimeoutMs();
        transaction.startMillis = value.transactionStartTimestampMs();
        transaction.updateMillis = value.transactionLastUpdateTimestampMs();
        transaction.transactionVersion = value.clientTransactionVersion();
        transaction.lastEpoch = lastEpoch(transaction);
        List<PartitionsSchema> topics = value.transactionPartitions();
        for (PartitionsSchema topic : topics == null ? List.<PartitionsSchema>of() : topics) {
            topic.partitionIds()
                    .forEach(each ->
                            transaction.partitions.add(new TopicPartition(topic.topic(), each)));
        }
        return transaction;
    }
}
