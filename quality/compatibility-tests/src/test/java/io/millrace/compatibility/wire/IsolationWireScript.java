package io.millrace.compatibility.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.wire.IsolationWire.Sending;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Transactions of both generations in one partition, looked at after each step. */
final class IsolationWireScript {
    private static final short ALL = -1;
    private static final int BEFORE_BUMPS = 11;
    private static final int WITH_BUMPS = 12;
    private static final int BY_ID = 13;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** A producer with its place in the sequence. */
    private static final class Writer {
        final String id;
        final boolean bumps;
        long producerId;
        short epoch;
        int sequence;

        Writer(String id, boolean bumps) {
            this.id = id;
            this.bumps = bumps;
        }
    }

    private final IsolationWire wire;
    private final Topics topics;
    private final Map<String, Integer> written = new HashMap<>();

    private IsolationWireScript(IsolationWire wire, Topics topics) {
        this.wire = wire;
        this.topics = topics;
    }

    /** Everything, over a restart; returns what was answered. */
    static String run(BrokerProcess broker) {
        StringBuilder all = new StringBuilder();
        try (IsolationWire wire = new IsolationWire(broker.bootstrap())) {
            IsolationWireScript script =
                    new IsolationWireScript(wire, new Topics(broker.bootstrap()));
            script.transactions("plain", Map.of());
            script.transactions(
                    "stamped",
                    Map.of("message.timestamp.type", "LogAppendTime", "compression.type", "gzip"));
            script.transactions(
                    "rolled", Map.of("internal.segment.bytes", "400", "file.delete.delay.ms", "0"));
            script.refusals();
            broker.stop();
            all.append(wire.trace());
        }
        broker.start();
        try (IsolationWire wire = new IsolationWire(broker.bootstrap())) {
            for (String topic : List.of("plain", "stamped", "rolled")) {
                Await.until(topic + " is served", LIMIT, () -> wire.isServed(topic));
                wire.look(topic, "after a restart");
            }
            all.append(wire.trace());
        }
        return all.toString();
    }

    private void create(String topic, Map<String, String> configs) {
        topics.create(topic, 1, configs);
        Await.until(topic + " is served", LIMIT, () -> wire.isServed(topic));
    }

    private void transactions(String topic, Map<String, String> configs) {
        create(topic, configs);
        wire.look(topic, "empty");
        Writer a = begin(topic + "-a", false);
        Writer b = begin(topic + "-b", false);
        Writer c = begin(topic + "-c", true);
        plain(topic, 3);
        write(topic, a, 3);
        write(topic, b, 2);
        plain(topic, 2);
        wire.look(topic, "two are open");
        end(topic, b, false);
        wire.look(topic, "the later one is aborted");
        write(topic, a, 1);
        end(topic, a, true);
        wire.look(topic, "the earlier one is committed");
        write(topic, c, 3);
        write(topic, b, 2);
        end(topic, c, false);
        write(topic, c, 1);
        end(topic, c, true);
        wire.look(topic, "one with epochs of its own was aborted, and one committed");
        write(topic, c, 2);
        end(topic, b, false);
        plain(topic, 2);
        wire.look(topic, "the last one is open");
        delete(topic, 7);
        wire.look(topic, "the first records are deleted");
    }

    private Writer begin(String id, boolean bumps) {
        Writer writer = new Writer(id, bumps);
        InitProducerIdRequestData request =
                new InitProducerIdRequestData()
                        .setTransactionalId(id)
                        .setTransactionTimeoutMs(600_000);
        FindCoordinatorRequestData find =
                new FindCoordinatorRequestData()
                        .setKeyType((byte) 1)
                        .setCoordinatorKeys(List.of(id));
        Await.until(
                id + " has a producer id",
                LIMIT,
                () -> {
                    // Makes the coordinators' topic where there is none yet.
                    wire.ask(ApiKeys.FIND_COORDINATOR, 4, find);
                    InitProducerIdResponseData answer =
                            (InitProducerIdResponseData)
                                    wire.ask(ApiKeys.INIT_PRODUCER_ID, 5, request);
                    writer.producerId = answer.producerId();
                    writer.epoch = answer.producerEpoch();
                    return answer.errorCode() == Errors.NONE.code();
                });
        wire.name(writer.producerId, id);
        return writer;
    }

    private void add(String topic, Writer writer) {
        AddPartitionsToTxnTopic added =
                new AddPartitionsToTxnTopic().setName(topic).setPartitions(List.of(0));
        AddPartitionsToTxnRequestData request =
                new AddPartitionsToTxnRequestData()
                        .setV3AndBelowTransactionalId(writer.id)
                        .setV3AndBelowProducerId(writer.producerId)
                        .setV3AndBelowProducerEpoch(writer.epoch)
                        .setV3AndBelowTopics(
                                new AddPartitionsToTxnTopicCollection(List.of(added).iterator()));
        Await.until(
                writer.id + " adds its partition",
                LIMIT,
                () -> {
                    AddPartitionsToTxnResponseData answer =
                            (AddPartitionsToTxnResponseData)
                                    wire.ask(ApiKeys.ADD_PARTITIONS_TO_TXN, 3, request);
                    short error =
                            answer.resultsByTopicV3AndBelow()
                                    .iterator()
                                    .next()
                                    .resultsByPartition()
                                    .iterator()
                                    .next()
                                    .partitionErrorCode();
                    return error == Errors.NONE.code();
                });
    }

    private void write(String topic, Writer writer, int count) {
        if (!writer.bumps) {
            add(topic, writer);
        }
        int version = writer.bumps ? BY_ID : BEFORE_BUMPS;
        MemoryRecords records =
                MemoryRecords.withTransactionalRecords(
                        Compression.NONE,
                        writer.producerId,
                        writer.epoch,
                        writer.sequence,
                        records(topic, count));
        PartitionProduceResponse answer =
                wire.produce(new Sending(topic, version, ALL, writer.id), writer.id, records);
        if (answer.errorCode() == Errors.NONE.code()) {
            writer.sequence += count;
        }
    }

    private void plain(String topic, int count) {
        wire.produce(
                new Sending(topic, WITH_BUMPS, ALL, null),
                "plain",
                MemoryRecords.withRecords(Compression.NONE, records(topic, count)));
    }

    /** The time of a record is its offset, but for markers in between. */
    private SimpleRecord[] records(String topic, int count) {
        SimpleRecord[] records = new SimpleRecord[count];
        int first = written.merge(topic, count, Integer::sum) - count;
        for (int i = 0; i < count; i++) {
            records[i] =
                    new SimpleRecord(
                            first + i, "k".getBytes(UTF_8), "v".repeat(40).getBytes(UTF_8));
        }
        return records;
    }

    /** Returns when the marker is there. */
    private void end(String topic, Writer writer, boolean commit) {
        long before = wire.highWatermark(topic);
        EndTxnRequestData request =
                new EndTxnRequestData()
                        .setTransactionalId(writer.id)
                        .setProducerId(writer.producerId)
                        .setProducerEpoch(writer.epoch)
                        .setCommitted(commit);
        EndTxnResponseData answer =
                (EndTxnResponseData) wire.ask(ApiKeys.END_TXN, writer.bumps ? 5 : 4, request);
        wire.note(
                "%s %s: %s"
                        .formatted(
                                writer.id,
                                commit ? "commits" : "aborts",
                                Errors.forCode(answer.errorCode())));
        if (writer.bumps) {
            writer.epoch = answer.producerEpoch();
            writer.sequence = 0;
        }
        Await.until("the marker is there", LIMIT, () -> wire.highWatermark(topic) > before);
    }

    private void delete(String topic, long offset) {
        DeleteRecordsRequestData request =
                new DeleteRecordsRequestData()
                        .setTimeoutMs(30_000)
                        .setTopics(
                                List.of(
                                        new DeleteRecordsTopic()
                                                .setName(topic)
                                                .setPartitions(
                                                        List.of(
                                                                new DeleteRecordsPartition()
                                                                        .setPartitionIndex(0)
                                                                        .setOffset(offset)))));
        wire.note("delete: " + wire.ask(ApiKeys.DELETE_RECORDS, 2, request));
    }

    /** Every way to be refused, in a log that does not begin at 0. */
    private void refusals() {
        String topic = "refusing";
        wire.title(topic);
        create(topic, Map.of("max.message.bytes", "2000"));
        create("keyed", Map.of("cleanup.policy", "compact"));
        create("strict", Map.of("min.insync.replicas", "2"));
        plain(topic, 5);
        delete(topic, 3);
        // Twice, so that there is an older epoch.
        begin("refused-open", false);
        Writer open = begin("refused-open", false);
        Writer none = begin("refused-none", false);
        write(topic, open, 2);
        for (int version : new int[] {3, 7, 9, 10, BEFORE_BUMPS, WITH_BUMPS, BY_ID}) {
            refusals(topic, version, open, none);
        }
        wire.look(topic, "after the refusals");
    }

    private void refusals(String topic, int version, Writer open, Writer none) {
        Sending plain = new Sending(topic, version, ALL, null);
        SimpleRecord small = new SimpleRecord(1, "k".getBytes(UTF_8), "v".getBytes(UTF_8));
        MemoryRecords fine = MemoryRecords.withRecords(Compression.NONE, small);
        wire.produce(new Sending(topic, version, (short) 5, null), "acks of 5", fine);
        wire.produce(new Sending("strict", version, ALL, null), "too few replicas", fine);
        wire.produce(plain, "too large", large());
        wire.produce(plain, "wrong checksum", changed(fine, 17));
        wire.produce(plain, "unknown magic", changed(fine, 16));
        wire.produce(plain, "two batches", twice(fine));
        wire.produce(plain, "no batch", MemoryRecords.EMPTY);
        wire.produce(plain, "another count than the last offset's", sealed(fine, 26, 5));
        wire.produce(plain, "control records", sealed(fine, 22, 0x20));
        wire.produce(plain, "stamped by the client", sealed(fine, 22, 0x08));
        wire.produce(plain, "another base offset", changed(fine, 6));
        wire.produce(
                plain, "from the future", batch(new SimpleRecord(Long.MAX_VALUE / 2, new byte[1])));
        wire.produce(
                new Sending("keyed", version, ALL, null),
                "no key",
                batch(new SimpleRecord(1, new byte[1])));
        wire.produce(
                plain,
                "zstd",
                MemoryRecords.withRecords(Compression.of(CompressionType.ZSTD).build(), small));
        long id = open.producerId;
        wire.produce(plain, "of a transaction, without its id", inTransaction(open, 2));
        Sending open2 = new Sending(topic, version, ALL, open.id);
        wire.produce(open2, "out of sequence", inTransaction(open, 7));
        wire.produce(open2, "again", inTransaction(open, 0));
        wire.produce(plain, "outside of the open transaction", idempotent(id, open.epoch, 2));
        wire.produce(plain, "of an older epoch", idempotent(id, (short) (open.epoch - 1), 2));
        Sending other = new Sending(topic, version, ALL, none.id);
        if (version < WITH_BUMPS) {
            wire.produce(other, "partition not added", inTransaction(none, 0));
        }
        wire.produce(
                other,
                "of another producer than the id's",
                MemoryRecords.withTransactionalRecords(
                        Compression.NONE, id + 1000, (short) 0, 0, small));
    }

    private static MemoryRecords batch(SimpleRecord record) {
        return MemoryRecords.withRecords(Compression.NONE, record);
    }

    private static MemoryRecords large() {
        return batch(new SimpleRecord(1, "k".getBytes(UTF_8), new byte[3000]));
    }

    private static MemoryRecords inTransaction(Writer writer, int sequence) {
        SimpleRecord[] two = {new SimpleRecord(1, new byte[1]), new SimpleRecord(2, new byte[1])};
        return MemoryRecords.withTransactionalRecords(
                Compression.NONE, writer.producerId, writer.epoch, sequence, two);
    }

    private static MemoryRecords idempotent(long producerId, short epoch, int sequence) {
        return MemoryRecords.withIdempotentRecords(
                Compression.NONE,
                producerId,
                epoch,
                sequence,
                new SimpleRecord(1, "k".getBytes(UTF_8), "v".getBytes(UTF_8)));
    }

    private static MemoryRecords changed(MemoryRecords records, int at) {
        ByteBuffer copy = ByteBuffer.allocate(records.sizeInBytes());
        copy.put(records.buffer().duplicate()).flip();
        copy.put(at, (byte) (copy.get(at) ^ 0x40));
        return MemoryRecords.readableRecords(copy);
    }

    /** With another byte, and the checksum of it. */
    private static MemoryRecords sealed(MemoryRecords records, int at, int value) {
        ByteBuffer copy = ByteBuffer.allocate(records.sizeInBytes());
        copy.put(records.buffer().duplicate()).flip();
        copy.put(at, (byte) value);
        CRC32C checksum = new CRC32C();
        checksum.update(copy.array(), 21, copy.limit() - 21);
        copy.putInt(17, (int) checksum.getValue());
        return MemoryRecords.readableRecords(copy);
    }

    private static MemoryRecords twice(MemoryRecords records) {
        ByteBuffer copy = ByteBuffer.allocate(2 * records.sizeInBytes());
        copy.put(records.buffer().duplicate()).put(records.buffer().duplicate()).flip();
        return MemoryRecords.readableRecords(copy);
    }
}
