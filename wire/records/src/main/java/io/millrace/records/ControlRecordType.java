package io.millrace.records;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the key of a record in a control batch says.
 *
 * <pre>
 * ControlKey = version:int16 type:int16        version is 0; readers accept later ones
 * </pre>
 *
 * The values are messages of the protocol: EndTxnMarker for the first two (schema
 * EndTxnMarker.json), then LeaderChangeMessage, SnapshotHeaderRecord, SnapshotFooterRecord,
 * KRaftVersionRecord, VotersRecord. Sources: KIP-98, KIP-595, KIP-630, KIP-853.
 */
public enum ControlRecordType {
    ABORT,
    COMMIT,
    LEADER_CHANGE,
    SNAPSHOT_HEADER,
    SNAPSHOT_FOOTER,
    KRAFT_VERSION,
    KRAFT_VOTERS;

    private static final int KEY_SIZE_BYTES = 4;
    private static final ControlRecordType[] BY_ID = values();

    /** The number on the wire. */
    public short id() {
        return (short) ordinal();
    }

    /** The key of a record of this type. */
    public ByteBuffer key() {
        return ByteBuffer.allocate(KEY_SIZE_BYTES).putShort(2, id());
    }

    /** The type in this key, or null for one that is unknown or no control key. */
    public static @Nullable ControlRecordType of(@Nullable ByteBuffer key) {
        if (key == null || key.remaining() < KEY_SIZE_BYTES || key.getShort(key.position()) < 0) {
            return null;
        }
        int id = key.getShort(key.position() + 2);
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
