package io.millrace.replication.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each guard against a known loss of data, taken away: a seed finds what it guards from. */
class MutationTest {
    private static final int SEEDS_MAX = Integer.getInteger("replication.mutants", 4_000);

    @TempDir private Path folder;

    private enum Guard {
        /** KAFKA-7128. */
        JOINS_BELOW_THE_EPOCHS_START("Leader.java", "&& peer.end >= epochStart", ""),
        JOINS_BELOW_THE_WATERMARK("Leader.java", "peer.end >= highWatermark && ", ""),
        COUNTS_THE_COMMITTED_ISR_ONLY("Isr.java", "return proposal.nodes();", "return committed;"),
        /** An answer that never came, taken for a refusal. */
        FORGETS_WHAT_MAY_HAVE_BEEN_ACCEPTED(
                "Leader.java",
                "unsent = proposal;\n                sentAgain = true;",
                "settle(isr.committed());"),
        /** KIP-903, KAFKA-14139: in the ISR by what another start of the node has fetched. */
        TAKES_ANY_START_OF_A_NODE(
                "Leader.java",
                "return fetch.brokerEpoch() < Math.max(peer.brokerEpoch, registered);",
                "return false;",
                "ModelController.java",
                "known.fenced() || known.epoch() != member.brokerEpoch()",
                "known.fenced()",
                "Leader.java",
                "&& standing.epoch() == peer.brokerEpoch",
                ""),
        /** KIP-966: the last replica standing commits alone. */
        COMMITS_BELOW_MIN_ISR(
                "Leader.java", "if (!hasMinInSync(isr.committed())) {", "if (false) {"),
        COUNTS_A_FETCH_OF_ANOTHER_EPOCH(
                "Leader.java", "if (fetch.leaderEpoch() != state.leaderEpoch()) {", "if (false) {"),
        COUNTS_A_FETCH_THAT_DIVERGES(
                "Divergence.java",
                "if (diverges(position.offset(), position.lastEpoch(), endOfLastEpoch)) {",
                "if (false) {"),
        /** KIP-279: an epoch that the follower lacks. */
        TRUNCATES_BY_THE_LEADERS_END_ALONE(
                "Follower.java",
                "own.epoch() == leaders.epoch()\n"
                        + "                            ? Math.min(own.endOffset(), leaders.endOffset())\n"
                        + "                            : own.endOffset()",
                "leaders.endOffset()"),
        /** KAFKA-14704. */
        TAKES_THE_WATERMARK_FROM_A_DIVERGING_ANSWER(
                "ModelNode.java",
                "case DIVERGING -> {",
                "case DIVERGING -> {\n replica().replicated(answer.epoch(), answer.highWatermark(),"
                        + " log.ends());"),
        /** KAFKA-1211, KIP-101. */
        TRUNCATES_TO_THE_WATERMARK(
                "Replica.java",
                ": new Follower(next.leaderEpoch());",
                ": cutAt(next.leaderEpoch());\n}\npublic boolean cut;\n"
                        + "private Role cutAt(int epoch) {\ncut = true;\nreturn new"
                        + " Follower(epoch);",
                "ModelNode.java",
                "cutting = new FollowerStep.Nothing();\n        }\n    }\n\n    int leaderKnown",
                "cutting = new FollowerStep.Nothing();\n        }\n"
                        + "if (replica().cut) { replica().cut = false;"
                        + " log.truncateTo(replica().highWatermark()); }\n"
                        + "    }\n\n    int leaderKnown"),
        FOLLOWER_TELLS_WHAT_IS_NOT_ON_DISK(
                "Follower.java", "return !countsDisks || ", "return true || "),
        LEADER_COUNTS_WHAT_IS_NOT_ON_DISK(
                "Leader.java",
                "rules.countsDisks() ? ends.durableEnd() : ends.end();",
                "ends.end();"),
        /** Redpanda's 3003: another epoch's record answers a waiter. */
        ANSWERS_WITH_ANOTHER_EPOCHS_RECORD("Replica.java", " || leader.epoch() != epoch) {", ") {"),
        TAKES_THE_ANSWER_TO_AN_EARLIER_PROPOSAL(
                "Leader.java",
                "if (!isUnderWay(proposal)) {\n            return;\n        }\n",
                "",
                "Leader.java",
                "accepted.leaderEpoch() == state.leaderEpoch()\n"
                        + "                && accepted.partitionEpoch() >= state.partitionEpoch()",
                "true");

        private final String[] parts;

        Guard(String... parts) {
            this.parts = parts;
        }
    }

    @ParameterizedTest
    @EnumSource(Guard.class)
    void withoutTheGuardASeedFails(Guard guard) throws Throwable {
        MutatedEngine mutant = MutatedEngine.compile(MutatedEngine.mutations(guard.parts), folder);
        String found = null;
        long seed = 0;
        for (; seed < SEEDS_MAX && found == null; seed++) {
            found = mutant.run(seed / 2, seed % 2 == 0);
        }
        assertThat(found).as("%s within %d runs", guard, SEEDS_MAX).isNotNull();
    }
}
