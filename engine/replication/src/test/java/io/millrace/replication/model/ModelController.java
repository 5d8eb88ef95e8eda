package io.millrace.replication.model;

import io.millrace.replication.Brokers;
import io.millrace.replication.IsrAnswer;
import io.millrace.replication.IsrProposal;
import io.millrace.replication.PartitionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who is registered, who leads, who is in sync or may lead all the same (KIP-966). */
final class ModelController {

    /** A version of the metadata, as nodes get to see it. */
    record Version(PartitionState state, Map<Integer, Brokers.Standing> brokers) {}

    private final int minInSync;
    private final List<Version> versions = new ArrayList<>();
    private final Map<Integer, Brokers.Standing> brokers = new TreeMap<>();
    private List<Integer> eligible = List.of();
    private PartitionState state;
    private long nextBrokerEpoch = 1;

    ModelController(List<Integer> nodes, int minInSync) {
        this.minInSync = minInSync;
        nodes.forEach(node -> brokers.put(node, standing(false)));
        this.state = new PartitionState(nodes.getFirst(), 0, 0, nodes, nodes);
        publish();
    }

    private Brokers.Standing standing(boolean fenced) {
        return new Brokers.Standing(nextBrokerEpoch++, fenced, false);
    }

    private void publish() {
        versions.add(new Version(state, Map.copyOf(brokers)));
    }

    int versionCount() {
        return versions.size();
    }

    Version version(int index) {
        return versions.get(index);
    }

    PartitionState state() {
        return state;
    }

    List<Integer> eligible() {
        return eligible;
    }

    boolean isFenced(int node) {
        return broker(node).fenced();
    }

    private Brokers.Standing broker(int node) {
        Brokers.Standing known = brokers.get(node);
        if (known == null) {
            throw new IllegalStateException("no node " + node);
        }
        return known;
    }

    /** A start of a node, fenced at first. Returns the epoch of its registration. */
    long register(int node, boolean lostItsLog) {
        fence(node);
        if (lostItsLog) {
            eligible = eligible.stream().filter(each -> each != node).toList();
        }
        Brokers.Standing fresh = standing(true);
        brokers.put(node, fresh);
        publish();
        return fresh.epoch();
    }

    void fence(int node) {
        brokers.put(node, new Brokers.Standing(broker(node).epoch(), true, false));
        if (state.inSync().contains(node) || state.leader() == node) {
            change(without(state.inSync(), node));
        }
        publish();
    }

    void unfence(int node) {
        brokers.put(node, new Brokers.Standing(broker(node).epoch(), false, false));
        if (state.leader() == PartitionState.NO_LEADER) {
            change(state.inSync());
        }
        publish();
    }

    /** Another one in sync leads: the preferred leader, or one of a node that drains. */
    void elect(int node) {
        if (state.inSync().contains(node) && state.leader() != node && !isFenced(node)) {
            state =
                    new PartitionState(
                            node,
                            state.leaderEpoch() + 1,
                            state.partitionEpoch() + 1,
                            state.replicas(),
                            state.inSync());
            publish();
        }
    }

    private void change(List<Integer> inSync) {
        if (inSync.size() >= minInSync) {
            eligible = List.of();
        } else {
            List<Integer> left = new ArrayList<>(eligible);
            state.inSync().stream().filter(each -> !left.contains(each)).forEach(left::add);
            left.removeAll(inSync);
            eligible = List.copyOf(left);
        }
        int leader = state.leader();
        List<Integer> members = inSync;
        if (leader == PartitionState.NO_LEADER || !inSync.contains(leader)) {
            leader = firstUnfenced(inSync);
            if (leader == PartitionState.NO_LEADER) {
                leader = firstUnfenced(eligible);
                if (leader != PartitionState.NO_LEADER) {
                    int elected = leader;
                    members = List.of(elected);
                    eligible = without(eligible, elected);
                }
            }
        }
        int epoch = leader == state.leader() ? state.leaderEpoch() : state.leaderEpoch() + 1;
        state =
                new PartitionState(
                        leader, epoch, state.partitionEpoch() + 1, state.replicas(), members);
    }

    private int firstUnfenced(List<Integer> nodes) {
        return nodes.stream()
                .filter(node -> !isFenced(node))
                .findFirst()
                .orElse(PartitionState.NO_LEADER);
    }

    private static List<Integer> without(List<Integer> nodes, int node) {
        return nodes.stream().filter(each -> each != node).toList();
    }

    IsrAnswer alter(int sender, long senderEpoch, IsrProposal proposal) {
        if (senderEpoch != broker(sender).epoch()) {
            return new IsrAnswer.Unanswered();
        }
        if (sender != state.leader()
                || proposal.leaderEpoch() != state.leaderEpoch()
                || proposal.partitionEpoch() != state.partitionEpoch()) {
            return new IsrAnswer.Superseded();
        }
        for (IsrProposal.Member member : proposal.inSync()) {
            Brokers.Standing known = broker(member.node());
            if (known.fenced() || known.epoch() != member.brokerEpoch()) {
                return new IsrAnswer.Ineligible();
            }
        }
        change(proposal.inSync().stream().map(IsrProposal.Member::node).toList());
        publish();
        return new IsrAnswer.Accepted(state.leaderEpoch(), state.partitionEpoch(), state.inSync());
    }
}
