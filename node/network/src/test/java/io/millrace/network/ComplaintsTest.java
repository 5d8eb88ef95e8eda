package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.network.frame.ForeignBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aRateTellsHowMuchWasLeftOut() {
        Complaints.Rate rate = new Complaints.Rate(2, SECOND);
        assertThat(rate.leftOutBefore(5)).isZero();
        assertThat(rate.leftOutBefore(6)).isZero();
        assertThat(rate.leftOutBefore(7)).isEqualTo(-1);
        assertThat(rate.leftOutBefore(SECOND)).isEqualTo(-1);

        assertThat(rate.leftOutBefore(SECOND + 5)).isEqualTo(2);
        assertThat(rate.leftOutBefore(SECOND + 6)).isZero();
        assertThat(rate.leftOutBefore(2 * SECOND + 6)).isZero();
    }

    @Test
    void whatTheFirstBytesLookLikeIsSaid() {
        assertThat(hint(new byte[] {0x16, 3, 1, 2})).contains("TLS", "security.protocol");
        assertThat(hint("GET ".getBytes(StandardCharsets.US_ASCII))).contains("HTTP");
        assertThat(hint("POST".getBytes(StandardCharsets.US_ASCII))).contains("HTTP");
        assertThat(hint("DPUT".getBytes(StandardCharsets.US_ASCII))).isNull();
        assertThat(hint(new byte[] {0x7f, 3, 1, 2})).isNull();
    }

    private static @Nullable String hint(byte[] first) {
        return ForeignBytes.hint(ByteBuffer.wrap(first).getInt());
    }
}
