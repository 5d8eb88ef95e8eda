package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.Message;
import io.millrace.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message of every version, against the classes that Kafka generates from the same schema.
 */
class MessageOracleTest {
    private static final int INSTANCES_PER_VERSION = 25;
    private static final Seed SEED = Seed.next();

    static Stream<MessagePair> pairs() throws Exception {
        return MessagePairs.all().stream();
    }

    @Test
    void everySchemaHasItsClass() throws Exception {
        List<MessagePair> pairs = MessagePairs.all();

        assertThat(pairs).hasSizeGreaterThan(260);
        for (MessagePair pair : pairs) {
            assertThat(pair.constant(pair.ours(), "LOWEST_VERSION"))
                    .as(pair.name())
                    .isEqualTo(pair.lowest());
            assertThat(pair.constant(pair.ours(), "HIGHEST_VERSION"))
                    .as(pair.name())
                    .isEqualTo(pair.highest());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bothReadAndWriteTheSameBytes(MessagePair pair) throws Exception {
        for (short version = pair.lowest(); version <= pair.highest(); version++) {
            String part = pair.name() + " version " + version + ", " + SEED;
            RandomWire wire = new RandomWire(SEED.randomFor(pair.name() + version));
            for (int i = 0; i < INSTANCES_PER_VERSION; i++) {
                ByteBuffer drawn = wire.next(pair.schemas()[version]);
                compare(pair, version, drawn, part);
            }
        }
    }

    private static void compare(MessagePair pair, short version, ByteBuffer drawn, String part)
            throws Exception {
        var theirs = pair.decodeTheirs(drawn, version);
        ByteBuffer expected = MessagePair.encodeTheirs(theirs, version);
        Message mirror = Mirror.of(theirs, pair.ours());

        assertThat(mirror.toBuffer(version)).as(part).isEqualTo(expected);
        Message decoded = pair.decodeOurs(expected, version);
        assertThat(decoded).as(part).isEqualTo(mirror).hasSameHashCodeAs(mirror);
        assertThat(decoded.toBuffer(version)).as(part).isEqualTo(expected);
        assertThat(pair.decodeOurs(drawn, version)).as(part).isEqualTo(mirror);
        assertThat(pair.decodeOurs(direct(drawn), version)).as(part).isEqualTo(mirror);
        assertThat(decoded.toString()).startsWith(pair.name() + "(");
    }

    private static ByteBuffer direct(ByteBuffer heap) {
        return ByteBuffer.allocateDirect(heap.remaining()).put(heap.duplicate()).flip();
    }

    /** A field that a version lacks is dropped or refused, as the schema says. */
    @ParameterizedTest
    @MethodSource("pairs")
    void bothRefuseWhatAVersionCannotExpress(MessagePair pair) throws Exception {
        SplittableRandom random = SEED.randomFor(pair.name());
        for (short from = pair.lowest(); from <= pair.highest(); from++) {
            RandomWire wire = new RandomWire(random.split());
            for (int i = 0; i < INSTANCES_PER_VERSION; i++) {
                var theirs = pair.decodeTheirs(wire.next(pair.schemas()[from]), from);
                Message mirror = Mirror.of(theirs, pair.ours());
                for (short to = pair.lowest(); to <= pair.highest(); to++) {
                    String part = pair.name() + " " + from + " as " + to + ", " + SEED;
                    assertThat(encodeOrNull(mirror, to))
                            .as(part)
                            .isEqualTo(encodeOrNull(theirs, to));
                }
            }
        }
    }

    private static @Nullable ByteBuffer encodeOrNull(Message ours, short version) {
        try {
            return ours.toBuffer(version);
        } catch (ProtocolException refused) {
            return null;
        }
    }

    private static @Nullable ByteBuffer encodeOrNull(
            org.apache.kafka.common.protocol.Message theirs, short version) {
        try {
            return MessagePair.encodeTheirs(theirs, version);
        } catch (RuntimeException refused) {
            return null;
        }
    }
}
