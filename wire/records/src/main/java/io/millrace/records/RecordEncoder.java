package io.millrace.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes a record in the format that the package documents. */
final class RecordEncoder {
    private static final int ATTRIBUTES_SIZE_BYTES = 1;
    private static final int NULL_LENGTH = -1;

    private RecordEncoder() {}

    static void write(Sink sink, Record record, long timestampDelta, int offsetDelta) {
        sink.writeVarint(length(record, timestampDelta, offsetDelta));
        sink.write(0);
        sink.writeVarlong(timestampDelta);
        sink.writeVarint(offsetDelta);
        writeField(sink, record.key());
        writeField(sink, record.value());
        sink.writeVarint(record.headers().size());
        for (RecordHeader header : record.headers()) {
            writeField(sink, ByteBuffer.wrap(header.key().getBytes(UTF_8)));
            writeField(sink, header.value());
        }
    }

    private static int length(Record record, long timestampDelta, int offsetDelta) {
        long length =
                ATTRIBUTES_SIZE_BYTES
                        + Varint.sizeBytes(timestampDelta)
                        + Varint.sizeBytes(offsetDelta)
                        + fieldSizeBytes(record.key())
                        + fieldSizeBytes(record.value())
                        + Varint.sizeBytes(record.headers().size());
        for (RecordHeader header : record.headers()) {
            int keySize = header.key().getBytes(UTF_8).length;
            length += Varint.sizeBytes(keySize) + keySize + fieldSizeBytes(header.value());
        }
        return Math.toIntExact(length);
    }

    private static long fieldSizeBytes(@Nullable ByteBuffer field) {
        return field == null
                ? Varint.sizeBytes(NULL_LENGTH)
                : Varint.sizeBytes(field.remaining()) + (long) field.remaining();
    }

    private static void writeField(Sink sink, @Nullable ByteBuffer field) {
        if (field == null) {
            sink.writeVarint(NULL_LENGTH);
        } else {
            sink.writeVarint(field.remaining());
            sink.write(field);
        }
    }
}
