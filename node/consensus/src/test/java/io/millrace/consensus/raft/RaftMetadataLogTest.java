package io.millrace.consensus.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.OperatingException;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.consensus.Follower;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.MetadataLogContract;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.files.testing.MemoryFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract over a quorum of one, and single stories of rules "claim" and "fence". */
class RaftMetadataLogTest extends MetadataLogContract {
    private final MemoryFileSystem files = new MemoryFileSystem();
    private final PretendedRaft raft =
            new PretendedRaft(List.of(new Voter(1, new Uuid(1, 1), List.of())));

    @Override
    protected MetadataLog open() {
        return new RaftMetadataLog(
                new RaftMetadataLog.Setup(
                        files,
                        Path.of("/data/__cluster_metadata-0"),
                        1,
                        new SnapshotPolicy(2_000, 60_000),
                        new SteppedClock(1_000)),
                raft.member(1, files));
    }

    @Override
    protected void settle() {
        if (raft.leader() == -1) {
            raft.elect(1);
        }
        raft.settle();
    }

    @Test
    void aLostProposalThatComesLateIsVoidWhenItsOffsetIsTaken() {
        Member member = new Member();
        int epoch = member.follower.leadership().epoch();
        List<ProposalOutcome> first = new ArrayList<>();
        member.log.propose(epoch, List.of(topic(1)), first::add);
        PretendedRaft.Flying late = raft.flying().getFirst();
        raft.loseSightOf(late);
        raft.drop(late);

        ProposalOutcome second = member.propose(topic(2));
        raft.order(late);
        settle();

        assertThat(first.getFirst()).isInstanceOf(ProposalOutcome.Unknown.class);
        assertThat(second).isInstanceOf(ProposalOutcome.Committed.class);
        assertThat(member.follower.image().topics().find("t1")).isNull();
        assertThat(member.follower.image().topics().find("t2")).isNotNull();
    }

    @Test
    void whatIsOrderedInALaterTermIsVoid() {
        Member member = new Member();
        List<ProposalOutcome> outcome = new ArrayList<>();
        member.log.propose(member.follower.leadership().epoch(), List.of(topic(1)), outcome::add);
        PretendedRaft.Flying late = raft.flying().getFirst();
        raft.drop(late);

        raft.elect(1);
        raft.order(late);
        settle();

        assertThat(outcome).singleElement().isInstanceOf(ProposalOutcome.Refused.class);
        assertThat(member.follower.image().topics().size()).isZero();
    }

    @Test
    void proposalsArePipelined() {
        Member member = new Member();
        int epoch = member.follower.leadership().epoch();
        List<ProposalOutcome> outcomes = new ArrayList<>();
        for (int number = 1; number <= 5; number++) {
            member.log.propose(epoch, List.of(topic(number)), outcomes::add);
        }

        settle();

        assertThat(outcomes).hasSize(5).allMatch(ProposalOutcome.Committed.class::isInstance);
        assertThat(member.follower.image().topics().size()).isEqualTo(5);
    }

    @Test
    void whatFollowsALostProposalIsRefusedAndTheNextOneCounts() {
        Member member = new Member();
        int epoch = member.follower.leadership().epoch();
        List<ProposalOutcome> outcomes = new ArrayList<>();
        member.log.propose(epoch, List.of(topic(1)), outcomes::add);
        member.log.propose(epoch, List.of(topic(2)), outcomes::add);
        PretendedRaft.Flying lost = raft.flying().getFirst();
        raft.drop(lost);
        raft.loseSightOf(lost);
        settle();

        assertThat(outcomes.get(0)).isInstanceOf(ProposalOutcome.Unknown.class);
        assertThat(outcomes.get(1)).isInstanceOf(ProposalOutcome.Refused.class);
        assertThat(member.propose(topic(3))).isInstanceOf(ProposalOutcome.Committed.class);
    }

    /** As on a full disk: without it the image would lack a batch that everyone else has. */
    @Test
    void whoCantStoreAnEntryFollowsNothingMore() {
        Member member = new Member();
        member.propose(topic(1));
        List<String> failures = new ArrayList<>();
        ((RaftMetadataLog) member.log)
                .onFailure(why -> {
                    failures.add(why.getMessage());
                    files.limitBytes(Long.MAX_VALUE);
                });
        int epoch = member.follower.leadership().epoch();
        member.log.propose(epoch, List.of(topic(2)), outcome -> {});
        member.log.propose(epoch, List.of(topic(3)), outcome -> {});
        files.limitBytes(0);

        assertThatThrownBy(this::settle).isInstanceOf(OperatingException.class);
        settle();

        assertThat(failures).hasSize(1);
        assertThat(member.follower.image().topics().find("t2")).isNull();
        assertThat(member.follower.image().topics().find("t3")).isNull();
        member.stop();
        Member next = new Member();
        assertThat(next.follower.image().topics().find("t2")).isNotNull();
        assertThat(next.follower.image().topics().find("t3")).isNotNull();
    }

    @Test
    void aClaimOfAFormerLifeIsNoLeadership() {
        Member first = new Member();
        first.propose(topic(1));
        first.stop();
        MetadataLog log = open();
        Follower follower = new Follower();

        log.start(follower);
        raft.settle();

        assertThat(follower.image().topics().find("t1")).isNotNull();
        assertThat(follower.leadership().isLeader(1)).isFalse();
        log.close();
    }
}
