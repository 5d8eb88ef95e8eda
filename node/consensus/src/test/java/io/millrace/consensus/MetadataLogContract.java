package io.millrace.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.ConfigRecord;
import io.millrace.protocol.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every adapter of the metadata log has to keep. Seen from one node that may lead. */
public abstract class MetadataLogContract {
    private final List<MetadataLog> opened = new ArrayList<>();

    /** The log of the node, over what earlier ones have stored; not started. */
    protected abstract MetadataLog open();

    /** Until the adapter has told what it has to tell. */
    protected void settle() {}

    @AfterEach
    void closeAll() {
        opened.forEach(MetadataLog::close);
    }

    /** A log with its follower, leading. */
    protected final class Member {
        public final MetadataLog log = open();
        public final Follower follower = new Follower();

        public Member() {
            opened.add(log);
            log.start(follower);
            settle();
        }

        public ProposalOutcome propose(int epoch, List<MetadataRecord> records) {
            List<ProposalOutcome> outcomes = new ArrayList<>();
            log.propose(
                    epoch,
                    records,
                    outcome -> {
                        outcomes.add(outcome);
                        follower.told().add("outcome");
                    });
            settle();
            assertThat(outcomes).as("an outcome is told once").hasSize(1);
            return outcomes.getFirst();
        }

        public ProposalOutcome propose(MetadataRecord... records) {
            return propose(follower.leadership().epoch(), List.of(records));
        }

        public void stop() {
            log.close();
            opened.remove(log);
        }
    }

    @Test
    void aFreshLogHasALeaderAndNothingElse() {
        Member member = new Member();

        assertThat(member.follower.told()).containsExactly("leader 1");
        assertThat(member.follower.image()).isEqualTo(MetadataImage.EMPTY);
    }

    @Test
    void theListenerHearsOfABatchBeforeTheProposerDoes() {
        Member member = new Member();

        ProposalOutcome outcome = member.propose(topic(1), topic(2));

        assertThat(member.follower.told()).containsExactly("leader 1", "batch of 2", "outcome");
        assertThat(outcome)
                .isEqualTo(
                        new ProposalOutcome.Committed(
                                member.follower.image().provenance().offset(),
                                member.follower.leadership().epoch()));
    }

    @Test
    void whatWasDecidedInAnotherEpochIsRefused() {
        Member member = new Member();
        int epoch = member.follower.leadership().epoch();

        for (int other : new int[] {epoch - 1, epoch + 1}) {
            assertThat(member.propose(other, List.of(topic(1))))
                    .isInstanceOfSatisfying(
                            ProposalOutcome.Refused.class,
                            refused ->
                                    assertThat(refused.leadership())
                                            .isEqualTo(member.follower.leadership()));
        }
        assertThat(member.follower.image().topics().size()).isZero();
    }

    @Test
    void aRestartTellsEverythingAgainInALaterEpoch() {
        Member first = new Member();
        first.propose(topic(1));
        first.propose(topic(2), setting(1));
        MetadataImage before = first.follower.image();
        first.stop();

        Member second = new Member();

        assertThat(second.follower.image()).isEqualTo(before);
        assertThat(second.follower.told()).containsExactly("batch of 1", "batch of 2", "leader 1");
        assertThat(second.follower.leadership().epoch())
                .isGreaterThan(first.follower.leadership().epoch());
        assertThat(second.propose(topic(3))).isInstanceOf(ProposalOutcome.Committed.class);
    }

    @Test
    void aSnapshotStandsForTheLogBeforeIt() {
        Member first = new Member();
        first.propose(topic(1), setting(1));
        first.propose(setting(2));
        first.log.writeSnapshot(first.follower.image());
        first.propose(topic(2));
        MetadataImage before = first.follower.image();
        first.stop();

        Member second = new Member();

        assertThat(second.follower.told().getFirst()).isEqualTo("snapshot");
        assertThat(second.follower.told()).contains("batch of 1").doesNotContain("batch of 2");
        assertThat(second.follower.image().topics()).isEqualTo(before.topics());
        assertThat(second.follower.image().configs()).isEqualTo(before.configs());
        assertThat(second.follower.image().provenance()).isEqualTo(before.provenance());
    }

    @Test
    void snapshotsFollowEachOther() {
        Member first = new Member();
        for (int round = 1; round <= 5; round++) {
            first.propose(topic(round));
            first.log.writeSnapshot(first.follower.image());
        }
        MetadataImage before = first.follower.image();
        first.stop();

        assertThat(new Member().follower.image().topics()).isEqualTo(before.topics());
    }

    @Test
    void aBatchThatIsTooLargeIsRefusedAndDoesNoHarm() {
        Member member = new Member();
        List<MetadataRecord> records = new ArrayList<>();
        String text = "x".repeat(30_000);
        for (int number = 0; number * text.length() <= MetadataLog.BATCH_BYTES_MAX; number++) {
            records.add(setting(number).value(text));
        }

        assertThat(member.propose(member.follower.leadership().epoch(), records))
                .isInstanceOf(ProposalOutcome.Refused.class);
        assertThat(member.propose(topic(1))).isInstanceOf(ProposalOutcome.Committed.class);
        assertThat(member.follower.image().configs().byResource().size()).isZero();
    }

    @Test
    void theQuorumIsDescribed() {
        Member member = new Member();
        member.propose(topic(1));

        QuorumDescription quorum = member.log.describe();

        assertThat(quorum.leadership()).isEqualTo(member.follower.leadership());
        assertThat(quorum.highWatermark())
                .isEqualTo(member.follower.image().provenance().nextOffset());
        assertThat(quorum.voters())
                .anySatisfy(
                        voter -> assertThat(voter.id()).isEqualTo(quorum.leadership().leaderId()));
    }

    @Test
    void changesOfTheQuorumHaveAnOutcome() {
        Member member = new Member();
        List<ProposalOutcome> outcomes = new ArrayList<>();

        member.log.addVoter(new Voter(9, new Uuid(9, 9), List.of()), outcomes::add);
        member.log.removeVoter(9, outcomes::add);
        settle();

        assertThat(outcomes).hasSize(2);
    }

    protected static TopicRecord topic(int number) {
        return new TopicRecord().name("t" + number).topicId(new Uuid(0, number));
    }

    protected static ConfigRecord setting(int number) {
        return new ConfigRecord()
                .resourceType((byte) 2)
                .resourceName("t1")
                .name("key" + number)
                .value("value");
    }
}
