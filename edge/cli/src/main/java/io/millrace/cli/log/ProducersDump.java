package io.millrace.cli.log;

import io.millrace.cli.console.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Shows and checks a snapshot of producer states.
 *
 * <pre>
 * snapshot = version int16 (1), crc uint32, count int32, { producer }
 * producer = producerId int64, epoch int16, lastSequence int32, lastOffset int64,
 *            offsetDelta int32, timestampMillis int64, coordinatorEpoch int32,
 *            transactionFirstOffset int64 (-1: none)
 * </pre>
 *
 * The checksum is CRC-32C over what follows it.
 */
final class ProducersDump {
    private static final int VERSION = 1;
    private static final int CRC_AT = 2;
    private static final int COUNT_AT = 6;
    private static final int HEADER_BYTES = 10;
    private static final int ENTRY_BYTES = 46;
    private static final long UINT32 = 0xFFFF_FFFFL;

    /** A snapshot larger than this would describe ten million producers. */
    private static final long SNAPSHOT_BYTES_MAX = 512L * 1024 * 1024;

    private ProducersDump() {}

    static void dump(DumpOutput output, FileBytes file) throws IOException {
        if (file.sizeBytes() < HEADER_BYTES || file.sizeBytes() > SNAPSHOT_BYTES_MAX) {
            output.damage(0, "a snapshot has 10 bytes to 512 MiB, this " + file.sizeBytes());
            return;
        }
        ByteBuffer bytes = file.read(0, (int) file.sizeBytes());
        short version = bytes.getShort(0);
        if (version != VERSION) {
            output.damage(0, "the snapshot has version " + version + ", only 1 is known");
            return;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(COUNT_AT, bytes.limit() - COUNT_AT));
        if (crc.getValue() != (bytes.getInt(CRC_AT) & UINT32)) {
            output.damage(CRC_AT, "the checksum is wrong");
        }
        long claimed = bytes.getInt(COUNT_AT);
        bytes.position(HEADER_BYTES);
        for (long i = 0; i < claimed && bytes.remaining() >= ENTRY_BYTES; i++) {
            output.entry(
                    Json.object(
                            "producerId", bytes.getLong(),
                            "producerEpoch", bytes.getShort(),
                            "lastSequence", bytes.getInt(),
                            "lastOffset", bytes.getLong(),
                            "offsetDelta", bytes.getInt(),
                            "timestamp", Instant.ofEpochMilli(bytes.getLong()),
                            "coordinatorEpoch", bytes.getInt(),
                            "transactionFirstOffset", bytes.getLong()));
        }
        if (claimed != (bytes.limit() - HEADER_BYTES) / ENTRY_BYTES || bytes.hasRemaining()) {
            output.damage(
                    COUNT_AT, "claims " + claimed + " producers, which does not fit its size");
        }
    }
}
