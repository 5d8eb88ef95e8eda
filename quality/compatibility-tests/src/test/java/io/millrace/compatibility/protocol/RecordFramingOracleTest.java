package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.Message;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.group.GroupRecords;
import io.millrace.protocol.metadata.MetadataRecords;
import io.millrace.protocol.share.ShareRecords;
import io.millrace.protocol.transaction.TransactionRecords;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records as the metadata log and the coordinators' topics frame them, against Kafka's serdes. */
class RecordFramingOracleTest {
    private static final Seed SEED = Seed.next();

    @Test
    void metadataRecordsAreFramedAlike() throws Exception {
        for (MessagePair pair : MessagePairs.all()) {
            if (!MetadataRecord.class.isAssignableFrom(pair.ours())) {
                continue;
            }
            for (short version = pair.lowest(); version <= pair.highest(); version++) {
                ApiMessage theirs = draw(pair, version);
                MetadataRecord ours = (MetadataRecord) Mirror.of(theirs, pair.ours());
                MessageWriter out = new MessageWriter(64);
                MetadataRecords.encode(ours, version, out);
                ByteBuffer expected = metadataFrame(theirs, version);

                assertThat(out.toBuffer()).as(pair.name() + ", " + SEED).isEqualTo(expected);
                assertThat(MetadataRecords.decode(new MessageReader(expected))).isEqualTo(ours);
            }
        }
    }

    private static ByteBuffer metadataFrame(ApiMessage message, short version) {
        MetadataRecordSerde serde = new MetadataRecordSerde();
        ApiMessageAndVersion record = new ApiMessageAndVersion(message, version);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer frame = ByteBuffer.allocate(serde.recordSize(record, cache));
        serde.write(record, cache, new ByteBufferAccessor(frame));
        return frame.flip();
    }

    private static ApiMessage draw(MessagePair pair, short version) throws Exception {
        RandomWire wire = new RandomWire(SEED.randomFor(pair.name()));
        return (ApiMessage) pair.decodeTheirs(wire.next(pair.schemas()[version]), version);
    }

    @Test
    void coordinatorRecordsAreFramedAlike() throws Exception {
        for (MessagePair pair : MessagePairs.all()) {
            for (short version = pair.lowest(); version <= pair.highest(); version++) {
                if (CoordinatorKey.class.isAssignableFrom(pair.ours())) {
                    key(pair, draw(pair, version));
                } else if (CoordinatorValue.class.isAssignableFrom(pair.ours())) {
                    value(pair, draw(pair, version), version);
                }
            }
        }
    }

    private static void key(MessagePair pair, ApiMessage theirs) throws Exception {
        CoordinatorKey ours = (CoordinatorKey) Mirror.of(theirs, pair.ours());
        ByteBuffer expected = ByteBuffer.wrap(MessageUtil.toCoordinatorTypePrefixedBytes(theirs));
        MessageWriter out = new MessageWriter(64);
        GroupRecords.encodeKey(ours, out);

        assertThat(out.toBuffer()).as(pair.name() + ", " + SEED).isEqualTo(expected);
        assertThat(decodeKey(pair, new MessageReader(expected))).isEqualTo(ours);
    }

    private static @Nullable Message decodeKey(MessagePair pair, MessageReader in) {
        return switch (lastPart(pair.ours().getPackageName())) {
            case "group" -> GroupRecords.decodeKey(in);
            case "transaction" -> TransactionRecords.decodeKey(in);
            default -> ShareRecords.decodeKey(in);
        };
    }

    private static void value(MessagePair pair, ApiMessage theirs, short version) throws Exception {
        CoordinatorValue ours = (CoordinatorValue) Mirror.of(theirs, pair.ours());
        ByteBuffer expected = ByteBuffer.wrap(MessageUtil.toVersionPrefixedBytes(version, theirs));
        MessageWriter out = new MessageWriter(64);
        GroupRecords.encodeValue(ours, version, out);

        assertThat(out.toBuffer()).as(pair.name() + ", " + SEED).isEqualTo(expected);
        assertThat(decodeValue(pair, ours.recordType(), new MessageReader(expected)))
                .isEqualTo(ours);
    }

    private static @Nullable Message decodeValue(MessagePair pair, short type, MessageReader in) {
        return switch (lastPart(pair.ours().getPackageName())) {
            case "group" -> GroupRecords.decodeValue(type, in);
            case "transaction" -> TransactionRecords.decodeValue(type, in);
            default -> ShareRecords.decodeValue(type, in);
        };
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    @Test
    void recordsOfALaterTypeAreLeftToTheReader() {
        ByteBuffer unknown = ByteBuffer.wrap(new byte[] {0, 99, 1, 2, 3});

        assertThat(GroupRecords.decodeKey(new MessageReader(unknown))).isNull();
        assertThat(GroupRecords.decodeValue((short) 99, new MessageReader(unknown))).isNull();
    }
}
