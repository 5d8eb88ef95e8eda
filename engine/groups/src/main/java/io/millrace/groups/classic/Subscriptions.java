package io.millrace.groups.classic;

import io.millrace.protocol.MessageReader;
import io.millrace.protocol.ProtocolException;
import io.millrace.protocol.message.ConsumerProtocolSubscription;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The topics that consumers subscribe to, read from their opaque metadata: {@code version (int16)
 * ConsumerProtocolSubscription}. The topics stand at the same place in all versions, and some
 * clients claim a version and write the fields of another. So whatever is claimed, the first
 * version is read, as Kafka does, and what stands behind it is left alone.
 */
final class Subscriptions {

    private Subscriptions() {}

    /** The union, or null when one of them can't be understood. */
    static @Nullable Set<String> topics(List<ByteBuffer> subscriptions) {
        Set<String> topics = new HashSet<>();
        try {
            for (ByteBuffer subscription : subscriptions) {
                topics.addAll(read(subscription).topics());
            }
        } catch (ProtocolException notASubscription) {
            return null;
        }
        return Set.copyOf(topics);
    }

    private static ConsumerProtocolSubscription read(ByteBuffer bytes) {
        MessageReader in = new MessageReader(bytes);
        in.readShort();
        return ConsumerProtocolSubscription.decode(in, ConsumerProtocolSubscription.LOWEST_VERSION);
    }
}
