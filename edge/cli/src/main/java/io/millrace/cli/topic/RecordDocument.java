package io.millrace.cli.topic;

import io.millrace.cli.console.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as JSON. A key, value or header value that is no UTF-8 has its field's name with {@code
 * Base64} appended, so that no byte is lost and a reader can tell.
 */
public final class RecordDocument {

    private RecordDocument() {}

    static Map<String, @Nullable Object> of(ConsumerRecord<byte[], byte[]> record) {
        Map<String, @Nullable Object> document =
                Json.object(
                        "topic", record.topic(),
                        "partition", record.partition(),
                        "offset", record.offset(),
                        "timestamp", record.timestamp(),
                        "timestampType", record.timestampType().name);
        put(document, "key", record.key());
        put(document, "value", record.value());
        document.put("headers", headers(record.headers()));
        return document;
    }

    /** Also for records that come from a file. */
    public static List<Object> headers(Iterable<Header> headers) {
        List<Object> documents = new ArrayList<>();
        for (Header header : headers) {
            Map<String, @Nullable Object> fields = Json.object("key", header.key());
            put(fields, "value", header.value());
            documents.add(fields);
        }
        return documents;
    }

    /** Puts the bytes as text, or as Base64 under another name. */
    public static void put(
            Map<String, @Nullable Object> document, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            document.put(name, null);
            return;
        }
        try {
            document.put(
                    name,
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            document.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
