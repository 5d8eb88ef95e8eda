package io.millrace.storage.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyOffsetsTest {

    private static ByteBuffer key(long number) {
        return ByteBuffer.wrap(("key" + number).getBytes(UTF_8));
    }

    private static KeyOffsets map(long bytesMax) {
        return new KeyOffsets(new KeyOffsets.Bounds(bytesMax, 0.9, 5, 9));
    }

    /** Of SipHash's authors, for 128 bits: key 00 to 0f, messages 00, 00 01, … */
    @Test
    void theHashIsSipHash() {
        KeyHash hash = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        Map<Integer, String> vectors =
                Map.of(
                        0, "a3817f04ba25a8e66df67214c7550293",
                        1, "da87c1d86b99af44347659119b22fc45",
                        7, "a1f1ebbed8dbc153c0b84aa61ff08239",
                        8, "3b62a9ba6258f5610f83e264f31497b4",
                        15, "5493e99933b0a8117e08ec0f97cfc3d9");
        vectors.forEach((size, expected) -> {
            ByteBuffer message = ByteBuffer.allocate(size + 2);
            for (int i = 0; i < size; i++) {
                message.put(i + 1, (byte) i);
            }
            hash.of(message.position(1).limit(size + 1));
            ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            out.putLong(hash.low()).putLong(hash.high());
            assertThat(HexFormat.of().formatHex(out.array()))
                    .as("size " + size)
                    .isEqualTo(expected);
        });
    }

    @Test
    void itIsAMapWhateverItsSize() {
        for (long bytesMax : new long[] {240, 10_000, 100_000, 1_000_000, 10_000_000}) {
            Random random = new Random(bytesMax);
            KeyOffsets map = map(bytesMax);
            Map<Long, Long> expected = new HashMap<>();
            for (long offset = 0; offset < 50_000; offset++) {
                long number = random.nextInt(40_000);
                if (!map.put(key(number), offset)) {
                    break;
                }
                expected.put(number, offset);
            }
            assertThat(map.size()).isEqualTo(expected.size());
            for (long number = 0; number < 40_000; number++) {
                assertThat(map.get(key(number))).isEqualTo(expected.getOrDefault(number, -1L));
            }
        }
    }

    @Test
    void itTakesTheKeysThatItsMemoryHolds() {
        for (long bytesMax : new long[] {1_000_000, 20_000_000}) {
            KeyOffsets map = map(bytesMax);
            long keys = 0;
            while (map.put(key(keys), keys)) {
                keys++;
                assertThat(map.sizeBytes()).isLessThanOrEqualTo(bytesMax);
            }
            assertThat(map.percent()).isEqualTo(100);
            // The load factor, less what parts keep to grow, and what is uneven between them.
            assertThat(keys).isGreaterThan((long) (bytesMax / 24 * 0.9 * 0.9));
            // A key that is known is taken by a full map.
            assertThat(map.put(key(1), keys)).isTrue();
            assertThat(map.get(key(1))).isEqualTo(keys);
        }
    }

    @Test
    void oldAndNewSlotsOfAPartFitIntoTheBoundTogether() {
        for (long bytesMax = 50_000; bytesMax < 50_000_000; bytesMax *= 3) {
            KeyOffsets map = map(bytesMax);
            long most = 0;
            long before = map.sizeBytes();
            for (long number = 0; map.put(key(number), number); number++) {
                long now = map.sizeBytes();
                if (now > before) {
                    // One part has doubled: it had what it gained.
                    most = Math.max(most, now + (now - before));
                }
                before = now;
            }
            assertThat(most).as(bytesMax + " bytes").isLessThanOrEqualTo(bytesMax + 24);
        }
    }

    @Test
    void fewKeysTakeLittleMemory() {
        KeyOffsets map = map(128L << 20);
        for (long number = 0; number < 1_000; number++) {
            assertThat(map.put(key(number), number)).isTrue();
        }
        assertThat(map.sizeBytes()).isLessThan(200_000);
        assertThat(map.percent()).isZero();
    }
}
