package io.millrace.records;

import io.millrace.base.Check;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.records.compression.Compressor;
import io.millrace.records.compression.Decompressor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes a batch again in another codec. The records' bytes stay as they are, deltas included: only
 * their compression, the codec in the attributes, the length and the CRC change.
 */
final class Transcoder {
    private static final int COPY_BYTES = 16 * 1024;

    private Transcoder() {}

    /**
     * The batch on the heap, in the target's codec.
     *
     * @throws RecordsException (resource) where it would have more than {@code sizeBytesMax}
     */
    static RecordBatch transcode(RecordBatch batch, Compression target, int sizeBytesMax) {
        Codec codec = Check.present(batch.codec(), "the codec of a checked batch");
        Sink sink = new Sink(Math.min(batch.sizeBytes(), sizeBytesMax), sizeBytesMax);
        sink.write(batch.buffer().slice(batch.start(), RecordBatch.HEADER_SIZE_BYTES));
        try (InputStream from = Decompressor.open(codec, batch.records());
                OutputStream to = Compressor.open(target, sink)) {
            byte[] copied = new byte[COPY_BYTES];
            for (int count = from.read(copied); count >= 0; count = from.read(copied)) {
                to.write(copied, 0, count);
            }
        } catch (IOException e) {
            throw RecordsException.corrupt("records can't be compressed anew", e);
        }
        return seal(sink, target.codec());
    }

    private static RecordBatch seal(Sink sink, Codec codec) {
        ByteBuffer bytes = ByteBuffer.wrap(sink.array(), 0, sink.size());
        int others = bytes.getShort(RecordBatch.ATTRIBUTES_OFFSET) & ~RecordBatch.CODEC_MASK;
        bytes.putShort(RecordBatch.ATTRIBUTES_OFFSET, (short) (others | codec.id()))
                .putInt(
                        RecordBatch.BATCH_LENGTH_OFFSET,
                        sink.size() - RecordBatch.LENGTH_OVERHEAD_BYTES);
        RecordBatch transcoded = new RecordBatch(bytes, 0);
        transcoded.updateChecksum();
        return transcoded;
    }
}
