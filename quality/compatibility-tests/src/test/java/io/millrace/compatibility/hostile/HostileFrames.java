package io.millrace.compatibility.hostile;

import io.millrace.compatibility.protocol.RandomWire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.MessageUtil;

/**
 * Frames that no honest client sends, each with its four bytes of length. Some are well-formed
 * requests with random content, most are damaged ones, some are noise; some lie about their length,
 * after which nothing on the connection can be understood.
 */
final class HostileFrames {
    private static final int POOL_SIZE = 6_000;
    private static final int NOISE_BYTES_MAX = 300;
    private static final int[] LYING_LENGTHS = {
        Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 1, 7, 104_857_601, 1_000_000_000, 50_000_000
    };
    private static final int[] WILD_NUMBERS = {
        Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -2, 0x0fffffff, 0x7fff, 0xffff_ff00, 1 << 24
    };

    /** Requests that a broker may answer much later, and everything behind them. */
    private static final Set<Short> MAY_WAIT =
            Set.of(
                    ApiKeys.FETCH.id,
                    ApiKeys.SHARE_FETCH.id,
                    ApiKeys.JOIN_GROUP.id,
                    ApiKeys.SYNC_GROUP.id);

    private final SplittableRandom random;
    private final List<byte[]> wellFormed;
    private final List<byte[]> prompt;

    /** Draws from requests that several may share; knows which keys the broker serves. */
    HostileFrames(SplittableRandom random, List<byte[]> wellFormed, Set<Short> servedKeys) {
        this.random = random;
        this.wellFormed = wellFormed;
        this.prompt =
                wellFormed.stream()
                        .filter(frame -> servedKeys.contains(ByteBuffer.wrap(frame).getShort(0)))
                        .filter(frame -> !MAY_WAIT.contains(ByteBuffer.wrap(frame).getShort(0)))
                        .toList();
    }

    /** Requests of every key and version, with random content, without their length. */
    static List<byte[]> wellFormed(SplittableRandom random) {
        List<ApiMessageType> types =
                Arrays.stream(ApiMessageType.values())
                        .filter(type -> ApiKeys.forId(type.apiKey()).hasValidVersion())
                        // It may do what it asks for: take the only broker out of the cluster.
                        .filter(type -> type != ApiMessageType.UNREGISTER_BROKER)
                        .toList();
        RandomWire wire = new RandomWire(random);
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < POOL_SIZE; i++) {
            ApiMessageType type = types.get(random.nextInt(types.size()));
            int lowest = type.lowestSupportedVersion();
            int count = type.highestSupportedVersion(true) - lowest + 1;
            short version = (short) (lowest + random.nextInt(count));
            requests.add(request(type, version, wire.next(type.requestSchemas()[version]), i));
        }
        return List.copyOf(requests);
    }

    private static byte[] request(
            ApiMessageType type, short version, ByteBuffer body, int correlation) {
        ByteBuffer header = header(type.apiKey(), version, correlation);
        return ByteBuffer.allocate(header.remaining() + body.remaining())
                .put(header)
                .put(body)
                .array();
    }

    private static ByteBuffer header(short apiKey, short version, int correlation) {
        RequestHeaderData header =
                new RequestHeaderData()
                        .setRequestApiKey(apiKey)
                        .setRequestApiVersion(version)
                        .setCorrelationId(correlation)
                        .setClientId("hostile");
        return MessageUtil.toByteBufferAccessor(
                        header, ApiKeys.forId(apiKey).requestHeaderVersion(version))
                .buffer();
    }

    /** An honest request whose answer says that the broker has read everything before it. */
    static ByteBuffer question(int correlation) {
        ByteBuffer header = header(ApiKeys.API_VERSIONS.id, (short) 0, correlation);
        return ByteBuffer.allocate(4 + header.remaining())
                .putInt(header.remaining())
                .put(header)
                .flip();
    }

    /** A request that is probably readable, whatever it asks for; its length field is right. */
    ByteBuffer nextReadable() {
        return framed(random.nextInt(20) == 0 ? damaged(pickPrompt()) : pickPrompt());
    }

    /** A frame that is probably not readable; its length field is right. */
    ByteBuffer nextBroken() {
        byte[] frame =
                switch (random.nextInt(6)) {
                    case 0 -> noise();
                    case 1 -> noiseAfterHeader();
                    case 2 -> cut(pick());
                    default -> damaged(pick());
                };
        return framed(frame);
    }

    private static ByteBuffer framed(byte[] frame) {
        return ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).flip();
    }

    /** A frame with another length than it says; often far more than it has. */
    ByteBuffer nextLying() {
        byte[] frame = pick();
        int length = LYING_LENGTHS[random.nextInt(LYING_LENGTHS.length)];
        return ByteBuffer.allocate(4 + frame.length).putInt(length).put(frame).flip();
    }

    private byte[] pick() {
        return wellFormed.get(random.nextInt(wellFormed.size()));
    }

    /** A request that the broker serves, and answers at once. */
    private byte[] pickPrompt() {
        return prompt.get(random.nextInt(prompt.size()));
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(NOISE_BYTES_MAX)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] noiseAfterHeader() {
        byte[] frame = pick().clone();
        int from = Math.min(frame.length, 17);
        for (int i = from; i < frame.length; i++) {
            frame[i] = (byte) random.nextInt();
        }
        return frame;
    }

    private byte[] cut(byte[] frame) {
        return Arrays.copyOf(frame, random.nextInt(frame.length));
    }

    private byte[] damaged(byte[] original) {
        byte[] frame = original.clone();
        int wounds = 1 + random.nextInt(4);
        for (int i = 0; i < wounds; i++) {
            int at = random.nextInt(frame.length);
            switch (random.nextInt(4)) {
                case 0 -> frame[at] = (byte) random.nextInt();
                case 1 -> frame[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> frame[at] = (byte) 0xff;
                default -> overwrite(frame, at);
            }
        }
        return frame;
    }

    private void overwrite(byte[] frame, int at) {
        if (at + 4 <= frame.length) {
            ByteBuffer.wrap(frame).putInt(at, WILD_NUMBERS[random.nextInt(WILD_NUMBERS.length)]);
        }
    }
}
