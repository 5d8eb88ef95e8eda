package io.millrace.consensus.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.ConfigRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Three nodes over a library that does everything it may. After each event: nodes agree on what is
 * at each offset, no epoch has two leaders, and outcomes told the truth.
 *
 * <p>{@code -Dmillrace.seed=N} runs one seed, {@code -Dmillrace.seeds=N} that many.
 */
class RaftNemesisTest {
    private static final int SEEDS = Integer.getInteger("millrace.seeds", 400);
    private static final int EVENTS = 400;

    @Test
    void nodesAgreeWhateverTheLibraryDoes() {
        int committed = 0;
        @Nullable Integer one = Integer.getInteger("millrace.seed");
        for (int seed = one == null ? 0 : one; seed < (one == null ? SEEDS : one + 1); seed++) {
            try {
                committed += new Run(seed).go();
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError(
                        "-Dtest=RaftNemesisTest -Dmillrace.seed=" + seed + ": " + failed, failed);
            }
        }
        assertThat(committed).as("batches that counted").isGreaterThan(one == null ? 8 * SEEDS : 0);
    }

    /** What became of one proposal, told by the value that it carries. */
    private record Asked(String value, List<ProposalOutcome> outcomes) {}

    private static final class Run {
        private final SplittableRandom random;
        private final List<Voter> voters = new ArrayList<>();
        private final PretendedRaft raft;
        private final Map<Integer, Node> nodes = new TreeMap<>();
        private final Map<Long, String> agreed = new HashMap<>();
        private final Map<Integer, Integer> leaderOfEpoch = new HashMap<>();
        private final List<Asked> asked = new ArrayList<>();

        Run(int seed) {
            random = new SplittableRandom(seed);
            for (int id = 1; id <= 3; id++) {
                voters.add(new Voter(id, new Uuid(0, id), List.of()));
            }
            raft = new PretendedRaft(voters);
            voters.forEach(each -> nodes.put(each.id(), new Node(each.id())));
        }

        /** The batches that counted. */
        int go() {
            for (int event = 0; event < EVENTS; event++) {
                happen();
            }
            raft.elect(anyNode().id);
            raft.settle();
            judge();
            return agreed.size();
        }

        private void happen() {
            Node node = anyNode();
            int dice = random.nextInt(100);
            if (dice < 20) {
                node.propose();
            } else if (dice < 50) {
                flying(raft::order);
            } else if (dice < 51) {
                flying(raft::loseSightOf);
            } else if (dice < 52) {
                flying(raft::drop);
            } else if (dice < 53) {
                flying(raft::repeat);
            } else if (dice < 55) {
                raft.elect(node.id);
            } else if (dice < 57) {
                node.restart();
            } else if (dice < 59) {
                node.log.writeSnapshot(node.image);
            } else if (dice < 61 && node.member.hasSnapshot()) {
                anyNode().member.install(node.member);
            } else {
                node.member.step();
            }
        }

        private void flying(Consumer<PretendedRaft.Flying> what) {
            List<PretendedRaft.Flying> all = raft.flying();
            if (!all.isEmpty()) {
                // Mostly in order: what is out of order voids all that comes after it.
                what.accept(all.get(random.nextInt(8) > 0 ? 0 : random.nextInt(all.size())));
            }
        }

        private Node node(int id) {
            return Check.present(nodes.get(id), "a node");
        }

        private Node anyNode() {
            return node(1 + random.nextInt(3));
        }

        /** At rest: equal images, and every outcome was the truth. */
        private void judge() {
            MetadataImage first = node(1).image;
            nodes.values()
                    .forEach(each -> assertThat(each.image.configs()).isEqualTo(first.configs()));
            for (Asked each : asked) {
                boolean there = agreed.containsValue(each.value());
                assertThat(each.outcomes().size()).isLessThanOrEqualTo(1);
                for (ProposalOutcome outcome : each.outcomes()) {
                    if (outcome instanceof ProposalOutcome.Committed committed) {
                        assertThat(agreed.get(committed.offset())).isEqualTo(each.value());
                    } else if (outcome instanceof ProposalOutcome.Refused) {
                        assertThat(there).as("%s was refused", each.value()).isFalse();
                    }
                }
            }
        }

        /** One node over its disk. */
        private final class Node implements MetadataLog.Listener {
            private final int id;
            private final MemoryFileSystem files = new MemoryFileSystem();
            private PretendedRaft.Member member;
            private MetadataLog log;
            private MetadataImage image = MetadataImage.EMPTY;
            private Leadership leadership = Leadership.NONE;

            Node(int id) {
                this.id = id;
                member = raft.member(id, files);
                log = open();
                log.start(this);
            }

            private MetadataLog open() {
                return new RaftMetadataLog(
                        new RaftMetadataLog.Setup(
                                files,
                                Path.of("/data/__cluster_metadata-0"),
                                id,
                                new SnapshotPolicy(2_000, 60_000),
                                new SteppedClock(1_000)),
                        member);
            }

            void restart() {
                log.close();
                image = MetadataImage.EMPTY;
                leadership = Leadership.NONE;
                member = raft.member(id, files);
                log = open();
                log.start(this);
            }

            void propose() {
                String value = "v" + asked.size();
                Asked each = new Asked(value, new ArrayList<>());
                asked.add(each);
                List<MetadataRecord> records =
                        List.of(
                                new ConfigRecord()
                                        .resourceType((byte) 2)
                                        .resourceName("t" + random.nextInt(5))
                                        .name("key")
                                        .value(value));
                log.propose(leadership.epoch(), records, each.outcomes()::add);
            }

            @Override
            public void snapshot(Snapshot snapshot) {
                assertThat(snapshot.provenance().offset())
                        .isGreaterThanOrEqualTo(image.provenance().offset());
                image =
                        ImageBuilder.snapshotInPlaceOf(image)
                                .replay(snapshot.records())
                                .build(snapshot.provenance())
                                .image();
            }

            @Override
            public void committed(CommittedBatch batch) {
                assertThat(batch.baseOffset()).isGreaterThan(image.provenance().offset());
                assertThat(batch.epoch()).isGreaterThanOrEqualTo(image.provenance().epoch());
                String value = ((ConfigRecord) batch.records().getFirst()).value();
                assertThat(agreed.merge(batch.baseOffset(), value, (old, next) -> old))
                        .as("offset %d", batch.baseOffset())
                        .isEqualTo(value);
                image =
                        ImageBuilder.after(image)
                                .replay(batch.records())
                                .build(batch.provenance())
                                .image();
            }

            @Override
            public void leadership(Leadership next) {
                assertThat(next.epoch()).isGreaterThanOrEqualTo(leadership.epoch());
                leadership = next;
                if (next.leaderId() >= 0) {
                    assertThat(leaderOfEpoch.merge(next.epoch(), next.leaderId(), (o, n) -> o))
                            .as("the leader of epoch %d", next.epoch())
                            .isEqualTo(next.leaderId());
                }
            }
        }
    }
}
