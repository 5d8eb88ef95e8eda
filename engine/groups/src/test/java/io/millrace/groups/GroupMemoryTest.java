package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.Moment;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.Join;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.Caller;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.millrace.protocol.message.JoinGroupResponse;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members that bring megabytes. */
class GroupMemoryTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final Moment NOW = new Moment(0, 0);

    private final KeptBytes all = new KeptBytes(64L * MEBIBYTE);
    private final KeptBytes.Share kept = all.share();
    private final GroupCoordinator coordinator = new GroupCoordinator(GroupSettings.DEFAULT, kept);
    private long ticket;

    /** What is answered at once; NONE for a member that waits for the rebalance. */
    private ErrorCode join(String groupId, int metadataBytes) {
        JoinGroupRequest request =
                new JoinGroupRequest()
                        .groupId(groupId)
                        .sessionTimeoutMs(10_000)
                        .rebalanceTimeoutMs(60_000)
                        .protocolType("consumer")
                        .protocols(
                                List.of(
                                        new JoinGroupRequestProtocol()
                                                .name("range")
                                                .metadata(ByteBuffer.allocate(metadataBytes))));
        long mine = ticket++;
        Join join = new Join(request, (short) 3, new Caller("c", "/host"), "fresh" + mine);
        return coordinator.step(mine, new ClassicCommand.JoinGroup(join), NOW).replies().stream()
                .filter(reply -> reply.ticket() == mine)
                .map(reply -> ErrorCode.of(((JoinGroupResponse) reply.answer()).errorCode()))
                .findFirst()
                .orElse(ErrorCode.NONE);
    }

    @Test
    void oneGroupKeepsSoMuchAndNoMore() {
        for (int i = 0; i < 15; i++) {
            assertThat(join("g", MEBIBYTE)).isEqualTo(ErrorCode.NONE);
        }
        assertThat(join("g", MEBIBYTE)).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
        assertThat(join("g", 100)).isEqualTo(ErrorCode.NONE);
        assertThat(join("other", MEBIBYTE)).isEqualTo(ErrorCode.NONE);
        assertThat(kept.bytes()).isBetween(16L * MEBIBYTE, 17L * MEBIBYTE);
    }

    @Test
    void allGroupsTogetherKeepSoMuchAndNoMore() {
        int taken = 0;
        while (join("g" + taken, 8 * MEBIBYTE) == ErrorCode.NONE) {
            taken++;
        }
        assertThat(taken).isEqualTo(7);
        assertThat(join("another", 8 * MEBIBYTE)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(join("small", 100)).isEqualTo(ErrorCode.NONE);
    }

    /** Metadata that nobody has, in very many protocols. */
    @Test
    void protocolsCountWithoutTheirBytes() {
        JoinGroupRequest request =
                new JoinGroupRequest()
                        .protocols(
                                Collections.nCopies(
                                        200_000,
                                        new JoinGroupRequestProtocol()
                                                .name("")
                                                .metadata(ByteBuffer.allocate(0))));
        assertThat(Join.exceedsAnyGroup(request)).isTrue();
    }

    @Test
    void whatHasGoneCountsNoMore() {
        coordinator.loaded(NOW);
        join("g", MEBIBYTE);
        join("g", MEBIBYTE);
        for (long now = 0; coordinator.nextDeadlineMillis() < 1_000_000; now++) {
            now = Math.max(now, coordinator.nextDeadlineMillis());
            coordinator.tick(new Moment(now, now));
        }
        assertThat(kept.bytes()).isZero();
    }

    @Test
    void aShardThatClosesGivesItsShareBack() {
        join("g", 8 * MEBIBYTE);
        kept.close();
        assertThat(all.share().fits(64L * MEBIBYTE)).isTrue();
    }
}
