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
 * ConsumerProtocolSubscription}. Later versions are read as the latest that we know, and may have
 * more at the end: that is what the consumer protocol promises.
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
        short version = in.readShort();
        if (version < ConsumerProtocolSubscription.LOWEST_VERSION) {
            throw new ProtocolException("subscription", "version " + version);
        }
        short known = (short) Math.min(version, ConsumerProtocolSubscription.HIGHEST_VERSION);
        return ConsumerProtocolSubscription.decode(in, known);
    }
}
