package io.millrace.consensus.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.Voter;
import io.millrace.protocol.metadata.TopicRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three voters over Ratis in one process. */
class RatisQuorumTest {
    @TempDir Path directory;

    private final DrainedOwner owner = new DrainedOwner();
    private final List<QuorumNode> nodes = new ArrayList<>();

    @AfterEach
    void stopAll() {
        nodes.forEach(QuorumNode::stop);
    }

    @Test
    void whatOneCommitsAllApply() {
        start(3);
        QuorumNode leader = leader();

        assertThat(leader.propose(topic(1))).isInstanceOf(ProposalOutcome.Committed.class);

        everyoneHas(1);
        assertThat(nodes)
                .allSatisfy(each ->
                        assertThat(each.follower.image()).isEqualTo(leader.follower.image()));
    }

    @Test
    void anotherLeadsWhenTheLeaderStopsAndItCatchesUpLater() {
        start(3);
        QuorumNode first = leader();
        first.propose(topic(1));
        first.stop();
        nodes.remove(first);

        QuorumNode second = leader();
        assertThat(second.propose(topic(2))).isInstanceOf(ProposalOutcome.Committed.class);
        nodes.add(first);
        first.restart();

        everyoneHas(2);
        assertThat(second.follower.leadership().epoch()).isGreaterThan(1);
    }

    @Test
    void aVoterWithoutTheLogGetsASnapshot() {
        start(2);
        QuorumNode leader = leader();
        for (int number = 1; number <= 30; number++) {
            leader.propose(topic(number));
        }
        nodes.forEach(each -> everyoneHas(30));
        nodes.forEach(each -> each.log.writeSnapshot(each.follower.image()));
        leader.propose(topic(31));

        QuorumNode third = node(3, List.of());
        nodes.add(third);
        third.start();
        List<ProposalOutcome> outcomes = new ArrayList<>();
        leader.log.addVoter(third.voter(), outcomes::add);
        owner.until("the change of the quorum", () -> !outcomes.isEmpty());

        assertThat(outcomes).singleElement().isInstanceOf(ProposalOutcome.Committed.class);
        everyoneHas(31);
        owner.until("three voters", () -> leader.log.describe().voterSet().size() == 3);
    }

    private void start(int count) {
        List<Voter> voters = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            voters.add(voter(id));
        }
        voters.forEach(each ->
                nodes.add(new QuorumNode(owner, directory.resolve("n" + each.id()), each, voters)));
        nodes.forEach(QuorumNode::start);
    }

    private QuorumNode node(int id, List<Voter> voters) {
        return new QuorumNode(owner, directory.resolve("n" + id), voter(id), voters);
    }

    private static Voter voter(int id) {
        return new Voter(
                id,
                new Uuid(0, id),
                List.of(new Voter.Endpoint("CONTROLLER", "127.0.0.1", FreePorts.next())));
    }

    private QuorumNode leader() {
        owner.until("a leader", () -> nodes.stream().anyMatch(QuorumNode::leads));
        return nodes.stream().filter(QuorumNode::leads).findFirst().orElseThrow();
    }

    private void everyoneHas(int topics) {
        owner.until(
                topics + " topics everywhere",
                () ->
                        nodes.stream()
                                .allMatch(each -> each.follower.image().topics().size() == topics));
    }

    private static TopicRecord topic(int number) {
        return new TopicRecord().name("t" + number).topicId(new Uuid(0, number));
    }
}
