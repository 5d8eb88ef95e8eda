package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.Message;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.ProtocolException;
import io.millrace.protocol.group.GroupRecords;
import io.millrace.protocol.message.RequestCodec;
import io.millrace.protocol.message.ResponseCodec;
import io.millrace.protocol.metadata.MetadataRecords;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged frames end in a ProtocolException or in a message, quickly, and never make a decoder
 * allocate more than a small multiple of what was sent.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DecoderFuzzTest {
    private static final int FRAMES = Integer.getInteger("millrace.fuzz.frames", 300_000);

    /** Objects are larger than their encodings; an exception and its trace come on top. */
    private static final int ALLOCATED_PER_BYTE_MAX = 40;

    private static final int ALLOCATED_BYTES_FLOOR = 16_384;

    private static final Seed SEED = Seed.next();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A way to decode, and a frame that it takes. */
    private record Sample(String name, Decoder decoder, byte[] frame) {}

    private interface Decoder {
        @Nullable Message decode(MessageReader in);
    }

    private static final List<Sample> SAMPLES = new ArrayList<>();

    @BeforeAll
    static void collectSamples() throws Exception {
        RandomWire wire = new RandomWire(SEED.randomFor("samples"));
        for (MessagePair pair : MessagePairs.all()) {
            for (short version = pair.lowest(); version <= pair.highest(); version++) {
                for (int i = 0; i < 3; i++) {
                    ByteBuffer frame = wire.next(pair.schemas()[version]);
                    SAMPLES.add(sample(pair, version, frame));
                }
            }
        }
        SAMPLES.forEach(sample -> outcome(sample.decoder, sample.frame));
    }

    private static Sample sample(MessagePair pair, short version, ByteBuffer body) {
        Message blank = blank(pair);
        Decoder decoder =
                switch (blank) {
                    case ApiRequest request ->
                            in -> RequestCodec.decode(request.apiKey(), version, in);
                    case ApiResponse response ->
                            in -> ResponseCodec.decode(response.apiKey(), version, in);
                    case MetadataRecord record -> MetadataRecords::decode;
                    case CoordinatorKey key when inGroups(pair) -> GroupRecords::decodeKey;
                    case CoordinatorValue value when inGroups(pair) ->
                            in -> GroupRecords.decodeValue(value.recordType(), in);
                    default -> in -> decode(pair, version, in);
                };
        byte[] prefix =
                switch (blank) {
                    case MetadataRecord record ->
                            new byte[] {1, (byte) record.recordType(), (byte) version};
                    case CoordinatorKey key when inGroups(pair) ->
                            new byte[] {0, (byte) key.recordType()};
                    case CoordinatorValue value when inGroups(pair) ->
                            new byte[] {0, (byte) version};
                    default -> new byte[0];
                };
        ByteBuffer frame = ByteBuffer.allocate(prefix.length + body.remaining());
        frame.put(prefix).put(body);
        return new Sample(pair.name() + " version " + version, decoder, frame.array());
    }

    private static boolean inGroups(MessagePair pair) {
        return pair.ours().getPackage() == GroupRecords.class.getPackage();
    }

    private static Message blank(MessagePair pair) {
        try {
            return pair.ours().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Message decode(MessagePair pair, short version, MessageReader in) {
        try {
            return pair.decodeOurs(in, version);
        } catch (ReflectiveOperationException failure) {
            if (failure.getCause() instanceof ProtocolException refused) {
                throw refused;
            }
            throw new AssertionError(failure);
        }
    }

    @Test
    void damagedFramesAreRefusedWithoutHarm() {
        SplittableRandom random = SEED.randomFor("frames");
        FrameMutator mutator = new FrameMutator(random.split());
        int decoded = 0;
        for (int i = 0; i < FRAMES; i++) {
            Sample sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
            byte[] frame = random.nextInt(4) == 0 ? mutator.noise() : mutator.mutate(sample.frame);
            assertModest(sample, frame);
            decoded += outcome(sample.decoder, frame) == null ? 0 : 1;
        }
        assertThat(decoded).as("frames that still were messages").isBetween(1, FRAMES - 1);
    }

    private static @Nullable Message outcome(Decoder decoder, byte[] frame) {
        try {
            return decoder.decode(new MessageReader(ByteBuffer.wrap(frame)));
        } catch (ProtocolException refused) {
            return null;
        } catch (Throwable unexpected) {
            throw new AssertionError(
                    "frame " + HexFormat.of().formatHex(frame) + ", " + SEED, unexpected);
        }
    }

    /** A run that loads or links classes does not count: it is measured again. */
    private static void assertModest(Sample sample, byte[] frame) {
        long allowed = ALLOCATED_BYTES_FLOOR + (long) ALLOCATED_PER_BYTE_MAX * frame.length;
        long allocated = allocatedBy(sample, frame);
        if (allocated > allowed && allocatedBy(sample, frame) > allowed) {
            assertThat(allocated)
                    .as(
                            "bytes allocated for %s by a frame of %d: %s, %s",
                            sample.name, frame.length, HexFormat.of().formatHex(frame), SEED)
                    .isLessThanOrEqualTo(allowed);
        }
    }

    private static long allocatedBy(Sample sample, byte[] frame) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        outcome(sample.decoder, frame);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Frames of one repeated byte drive arrays of the smallest elements as far as they go. */
    @Test
    void monotonousFramesAreRefusedWithoutHarm() {
        for (Sample sample : SAMPLES) {
            for (byte fill = -2; fill < 5; fill++) {
                byte[] frame = new byte[4_000];
                Arrays.fill(frame, fill);
                assertModest(sample, frame);
            }
        }
    }

    /** The messages whose objects weigh most for their bytes, of which admission has to know. */
    @Test
    void whatAByteCanMakeADecoderAllocate() throws Exception {
        for (MessagePair pair : MessagePairs.all()) {
            for (short version = pair.lowest(); version <= pair.highest(); version++) {
                for (int depth = 0; depth < 4; depth++) {
                    ByteBuffer body = new MinimalWire(depth).of(pair.schemas()[version]);
                    Sample sample = sample(pair, version, body);
                    assertModest(sample, sample.frame);
                }
            }
        }
    }

    /** What a damaged frame decodes to is an ordinary message: it can be encoded and read again. */
    @Test
    void whatWasDecodedCanBeEncoded() throws Exception {
        SplittableRandom random = SEED.randomFor("again");
        FrameMutator mutator = new FrameMutator(random.split());
        for (MessagePair pair : MessagePairs.all()) {
            RandomWire wire = new RandomWire(random.split());
            for (short version = pair.lowest(); version <= pair.highest(); version++) {
                for (int i = 0; i < 30; i++) {
                    ByteBuffer valid = wire.next(pair.schemas()[version]);
                    byte[] frame = mutator.mutate(valid.array());
                    decodeAgain(pair, version, frame);
                }
            }
        }
    }

    private static void decodeAgain(MessagePair pair, short version, byte[] frame) {
        String part = pair.name() + " version " + version + ", " + SEED;
        Decoder decoder = in -> decode(pair, version, in);
        Message first = outcome(decoder, frame);
        if (first != null) {
            ByteBuffer encoded = first.toBuffer(version);
            assertThat(decoder.decode(new MessageReader(encoded))).as(part).isEqualTo(first);
        }
    }
}
