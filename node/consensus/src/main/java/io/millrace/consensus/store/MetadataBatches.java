package io.millrace.consensus.store;

import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.Voter;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.message.KRaftVersionRecord;
import io.millrace.protocol.message.LeaderChangeMessage;
import io.millrace.protocol.message.SnapshotFooterRecord;
import io.millrace.protocol.message.SnapshotHeaderRecord;
import io.millrace.protocol.message.VotersRecord;
import io.millrace.protocol.metadata.MetadataRecords;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Metadata records as record batches, and back. Stateless. */
public final class MetadataBatches {
    private static final short KRAFT_VERSION = 1;
    private static final int RECORD_SIZE_HINT_BYTES = 128;

    private MetadataBatches() {}

    public static ByteBuffer data(
            List<MetadataRecord> records, long baseOffset, int epoch, long nowMillis) {
        try (BatchBuilder batch = new BatchBuilder(BatchTraits.PLAIN.at(baseOffset, epoch))) {
            for (MetadataRecord record : records) {
                MessageWriter out = new MessageWriter(RECORD_SIZE_HINT_BYTES);
                MetadataRecords.encode(record, record.highestVersion(), out);
                batch.append(nowMillis, null, out.toBuffer());
            }
            return batch.build();
        }
    }

    /**
     * In the first version: readers of Kafka 4.3 expect no other, so there are no directory ids.
     */
    public static ByteBuffer leaderChange(
            int leaderId, List<Voter> voters, long offset, int epoch, long nowMillis) {
        List<LeaderChangeMessage.Voter> members =
                voters.stream()
                        .map(each -> new LeaderChangeMessage.Voter().voterId(each.id()))
                        .toList();
        ByteBuffer message =
                new LeaderChangeMessage()
                        .version(LeaderChangeMessage.LOWEST_VERSION)
                        .leaderId(leaderId)
                        .voters(members)
                        .grantingVoters(members)
                        .toBuffer(LeaderChangeMessage.LOWEST_VERSION);
        return control(ControlRecordType.LEADER_CHANGE, message, offset, epoch, nowMillis);
    }

    /** Who leads from this LEADER_CHANGE batch on; -1 for any other batch. */
    public static int leaderOf(RecordBatch batch) {
        if (!batch.isControl()) {
            return -1;
        }
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            if (!cursor.next()
                    || ControlRecordType.of(cursor.key()) != ControlRecordType.LEADER_CHANGE) {
                return -1;
            }
            @Nullable ByteBuffer value = cursor.value();
            return value == null
                    ? -1
                    : LeaderChangeMessage.decode(
                                    new MessageReader(value), LeaderChangeMessage.LOWEST_VERSION)
                            .leaderId();
        }
    }

    public static ByteBuffer kraftVersion(long offset, int epoch, long nowMillis) {
        ByteBuffer message =
                new KRaftVersionRecord()
                        .kRaftVersion(KRAFT_VERSION)
                        .toBuffer(KRaftVersionRecord.HIGHEST_VERSION);
        return control(ControlRecordType.KRAFT_VERSION, message, offset, epoch, nowMillis);
    }

    public static ByteBuffer voters(List<Voter> voters, long offset, int epoch, long nowMillis) {
        VotersRecord.KRaftVersionFeature supported =
                new VotersRecord.KRaftVersionFeature()
                        .minSupportedVersion((short) 0)
                        .maxSupportedVersion(KRAFT_VERSION);
        List<VotersRecord.Voter> members =
                voters.stream()
                        .map(each ->
                                new VotersRecord.Voter()
                                        .voterId(each.id())
                                        .voterDirectoryId(each.directoryId())
                                        .endpoints(endpoints(each))
                                        .kRaftVersionFeature(supported))
                        .toList();
        ByteBuffer message =
                new VotersRecord().voters(members).toBuffer(VotersRecord.HIGHEST_VERSION);
        return control(ControlRecordType.KRAFT_VOTERS, message, offset, epoch, nowMillis);
    }

    private static List<VotersRecord.Endpoint> endpoints(Voter voter) {
        return voter.endpoints().stream()
                .map(each ->
                        new VotersRecord.Endpoint()
                                .name(each.listener())
                                .host(each.host())
                                .port(each.port()))
                .toList();
    }

    static ByteBuffer snapshotHeader(int epoch, long lastMillis, long nowMillis) {
        ByteBuffer message =
                new SnapshotHeaderRecord()
                        .lastContainedLogTimestamp(lastMillis)
                        .toBuffer(SnapshotHeaderRecord.HIGHEST_VERSION);
        return control(ControlRecordType.SNAPSHOT_HEADER, message, 0, epoch, nowMillis);
    }

    static ByteBuffer snapshotFooter(long offset, int epoch, long nowMillis) {
        ByteBuffer message =
                new SnapshotFooterRecord().toBuffer(SnapshotFooterRecord.HIGHEST_VERSION);
        return control(ControlRecordType.SNAPSHOT_FOOTER, message, offset, epoch, nowMillis);
    }

    static ByteBuffer control(
            ControlRecordType type, ByteBuffer message, long offset, int epoch, long nowMillis) {
        return ControlBatches.of(type, message, BatchTraits.PLAIN.at(offset, epoch), nowMillis);
    }

    /** A verified batch, not of control records, as the listener sees it. */
    public static CommittedBatch decode(RecordBatch batch) {
        return new CommittedBatch(
                batch.baseOffset(),
                batch.partitionLeaderEpoch(),
                batch.maxTimestamp(),
                records(batch));
    }

    static boolean isSnapshotFooter(RecordBatch batch) {
        if (!batch.isControl()) {
            return false;
        }
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            return cursor.next()
                    && ControlRecordType.of(cursor.key()) == ControlRecordType.SNAPSHOT_FOOTER;
        }
    }

    static List<MetadataRecord> records(RecordBatch batch) {
        List<MetadataRecord> records = new ArrayList<>();
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                @Nullable ByteBuffer value = cursor.value();
                if (value != null) {
                    records.add(MetadataRecords.decode(new MessageReader(value)));
                }
            }
        }
        return records;
    }
}
