package io.millrace.replication.model;

import io.millrace.replication.FollowerFetch;
import io.millrace.replication.IsrAnswer;
import io.millrace.replication.IsrProposal;
import io.millrace.replication.PartitionState;
import io.millrace.replication.ReplicationRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One seed: disorder for some hundred events, then peace in which all must become equal. */
final class ModelRun {
    private static final int EVENTS = 800;
    private static final int PEACE_ROUNDS = 60;
    private static final int MESSAGES_MAX = 12;
    private static final long LAG_MILLIS = 100;
    private static final int MIN_IN_SYNC = 2;

    private sealed interface Message {}

    private record Fetch(int from, int to, long request, FollowerFetch fetch) implements Message {}

    private record Fetched(int from, int to, ModelNode.Answer answer) implements Message {}

    private record Alter(int from, long brokerEpoch, IsrProposal proposal, long sentMillis)
            implements Message {}

    private record Altered(int to, long brokerEpoch, IsrProposal proposal, IsrAnswer answer)
            implements Message {}

    private final Random random;
    private final boolean countsDisks;
    private final List<ModelNode> nodes;
    private final ModelController controller;
    private final Invariants invariants;
    private final List<Message> messages = new ArrayList<>();
    private boolean peace;
    private long nowMillis;
    private long nextValue = 1;
    private long nextRequest = 1;

    private ModelRun(long seed, boolean countsDisks) {
        this.random = new Random(seed);
        this.countsDisks = countsDisks;
        List<Integer> ids = IntStream.range(0, 3 + (int) (seed % 2)).boxed().toList();
        ReplicationRules rules = new ReplicationRules(MIN_IN_SYNC, LAG_MILLIS, countsDisks);
        this.nodes = ids.stream().map(id -> new ModelNode(id, rules)).toList();
        this.controller = new ModelController(ids, MIN_IN_SYNC);
        this.invariants = new Invariants(nodes, controller, countsDisks);
        nodes.forEach(node -> node.start(1 + node.id, 0));
    }

    /**
     * Null when all went well, else what went wrong.
     *
     * @param countsDisks crashes lose what was not synced; else it stays in the page cache
     */
    static @Nullable String run(long seed, boolean countsDisks) {
        ModelRun run = new ModelRun(seed, countsDisks);
        int event = 0;
        try {
            for (; event < EVENTS; event++) {
                run.step();
            }
            return run.endInPeace();
        } catch (Invariants.Broken | IllegalStateException broken) {
            return "seed " + seed + " event " + event + ": " + broken.getMessage();
        }
    }

    static int committed(long seed, boolean countsDisks) {
        ModelRun run = new ModelRun(seed, countsDisks);
        for (int event = 0; event < EVENTS; event++) {
            run.step();
        }
        return run.invariants.committedCount();
    }

    private void step() {
        ModelNode node = nodes.get(random.nextInt(nodes.size()));
        int dice = random.nextInt(1000);
        if (dice < 120) {
            produce(node);
        } else if (dice < 260) {
            sync(node);
        } else if (dice < 420) {
            fetch(node);
        } else if (dice < 800) {
            deliver();
        } else if (dice < 920) {
            learn(node);
        } else if (dice < 940) {
            pass(node);
        } else if (dice < 950) {
            giveUp(node);
        } else if (dice < 985) {
            heal(node);
        } else if (dice < 989) {
            fence(node);
        } else if (dice < 993) {
            crash(node);
        } else if (dice < 999) {
            controller.elect(node.id);
        }
        settle();
    }

    private void settle() {
        for (ModelNode node : nodes) {
            if (node.isUp()) {
                IsrProposal proposal = node.replica().takeProposal();
                if (proposal != null) {
                    messages.add(new Alter(node.id, node.brokerEpoch, proposal, nowMillis));
                }
            }
        }
        while (messages.size() > MESSAGES_MAX) {
            drop(messages.remove(random.nextInt(messages.size())));
        }
        invariants.check();
    }

    private void produce(ModelNode node) {
        if (node.isUp() && node.replica().leads()) {
            node.produce(nextValue++);
        }
    }

    private void sync(ModelNode node) {
        if (node.isUp()) {
            node.cut();
            node.log.sync();
            node.replica().logMoved(node.log.ends());
        }
    }

    private void fetch(ModelNode node) {
        int leader = node.leaderKnown();
        if (node.request == 0
                && leader != PartitionState.NO_LEADER
                && !node.isCutting()
                && node.replica().mayFetch(node.log.ends())) {
            node.request = nextRequest++;
            messages.add(new Fetch(node.id, leader, node.request, node.fetch(nowMillis)));
        }
    }

    private void deliver() {
        if (messages.isEmpty()) {
            return;
        }
        int which = peace ? 0 : random.nextInt(messages.size());
        Message message = messages.get(which);
        // Some come again, much later: a fetch that a connection has held back. A proposal that
        // may come again was not answered in between.
        boolean again = !peace && random.nextInt(12) == 0 && !(message instanceof Alter);
        if (!again) {
            messages.remove(which);
        }
        if (!peace && !again && random.nextInt(30) == 0) {
            drop(message);
            return;
        }
        switch (message) {
            case Fetch(int from, int to, long request, FollowerFetch fetch) -> {
                ModelNode leader = nodes.get(to);
                if (leader.isUp()) {
                    FollowerFetch now =
                            new FollowerFetch(
                                    fetch.replica(),
                                    fetch.brokerEpoch(),
                                    fetch.leaderEpoch(),
                                    fetch.position(),
                                    nowMillis);
                    messages.add(new Fetched(to, from, leader.serve(request, now)));
                } else {
                    drop(message);
                }
            }
            case Fetched(int from, int to, ModelNode.Answer answer) -> {
                ModelNode follower = nodes.get(to);
                if (follower.isUp() && follower.request == answer.request()) {
                    follower.request = 0;
                    follower.take(answer, leaderOf(from, answer.epoch()));
                }
            }
            case Alter(int from, long brokerEpoch, IsrProposal proposal, long sent) -> {
                // No connection keeps a request for longer.
                IsrAnswer answer =
                        nowMillis - sent < LAG_MILLIS
                                ? controller.alter(from, brokerEpoch, proposal)
                                : new IsrAnswer.Unanswered();
                messages.add(new Altered(from, brokerEpoch, proposal, answer));
            }
            case Altered(int to, long brokerEpoch, IsrProposal proposal, IsrAnswer answer) ->
                    answered(to, brokerEpoch, proposal, answer);
        }
    }

    private @Nullable ModelNode leaderOf(int node, int epoch) {
        ModelNode leader = nodes.get(node);
        return leader.isUp() && leader.replica().leads() && leader.replica().leaderEpoch() == epoch
                ? leader
                : null;
    }

    private void answered(int to, long brokerEpoch, IsrProposal proposal, IsrAnswer answer) {
        ModelNode node = nodes.get(to);
        if (node.isUp() && node.brokerEpoch == brokerEpoch) {
            node.replica().answered(proposal, answer);
        }
    }

    private void drop(Message message) {
        switch (message) {
            case Fetch(int from, int to, long request, FollowerFetch fetch) ->
                    stopWaiting(from, request);
            case Fetched(int from, int to, ModelNode.Answer answer) ->
                    stopWaiting(to, answer.request());
            case Alter(int from, long brokerEpoch, IsrProposal proposal, long sent) ->
                    answered(from, brokerEpoch, proposal, new IsrAnswer.Unanswered());
            case Altered(int to, long brokerEpoch, IsrProposal proposal, IsrAnswer answer) ->
                    answered(to, brokerEpoch, proposal, new IsrAnswer.Unanswered());
        }
    }

    private void stopWaiting(int node, long request) {
        if (nodes.get(node).request == request) {
            nodes.get(node).request = 0;
        }
    }

    /** The time of what it has asked is up; the requests may still arrive. */
    private void giveUp(ModelNode node) {
        node.request = 0;
        if (!node.isUp()) {
            return;
        }
        node.writeCheckpoint();
        node.await();
        for (Message message : List.copyOf(messages)) {
            if (message instanceof Alter alter && alter.from() == node.id) {
                answered(
                        node.id, alter.brokerEpoch(), alter.proposal(), new IsrAnswer.Unanswered());
            }
        }
    }

    private void learn(ModelNode node) {
        if (node.isUp() && node.applied < controller.versionCount()) {
            // Changes that came close together are seen as one.
            int last = Math.min(controller.versionCount(), node.applied + 1 + random.nextInt(3));
            node.applied = last;
            node.see(controller.version(last - 1), nowMillis);
        }
    }

    private void pass(ModelNode node) {
        nowMillis += random.nextInt((int) LAG_MILLIS);
        if (node.isUp()) {
            node.replica().tick(nowMillis);
            node.await();
        }
    }

    private void heal(ModelNode node) {
        if (!node.isUp()) {
            start(node);
        } else if (controller.isFenced(node.id)) {
            controller.unfence(node.id);
        }
    }

    private void fence(ModelNode node) {
        if (!controller.isFenced(node.id)) {
            controller.fence(node.id);
        }
    }

    private void crash(ModelNode node) {
        if (!node.isUp()) {
            return;
        }
        if (random.nextInt(4) == 0 && countsDisks) {
            nodes.stream().filter(ModelNode::isUp).forEach(each -> each.crash(true));
        } else {
            node.crash(countsDisks);
            if (random.nextInt(3) == 0 && mayBeWiped(node)) {
                node.log.wipe();
                node.wiped = true;
            }
        }
    }

    /** Another candidate keeps what is committed. */
    private boolean mayBeWiped(ModelNode node) {
        return nodes.stream().noneMatch(each -> each.wiped)
                && nodes.stream()
                        .anyMatch(each ->
                                each != node
                                        && (controller.state().inSync().contains(each.id)
                                                || controller.eligible().contains(each.id)));
    }

    private void start(ModelNode node) {
        long epoch = controller.register(node.id, node.wiped);
        node.wiped = false;
        node.start(epoch, controller.versionCount() - 1);
    }

    private @Nullable String endInPeace() {
        peace = true;
        for (ModelNode node : nodes) {
            if (!node.isUp()) {
                start(node);
            }
            if (controller.isFenced(node.id)) {
                controller.unfence(node.id);
            }
        }
        for (int round = 0; round < PEACE_ROUNDS && !isEqual(); round++) {
            nodes.forEach(node -> {
                while (node.applied < controller.versionCount()) {
                    learn(node);
                    settle();
                }
                fetch(node);
            });
            while (!messages.isEmpty()) {
                deliver();
                settle();
            }
            nodes.forEach(this::sync);
            nodes.forEach(ModelNode::await);
            nowMillis += LAG_MILLIS / 10;
            nodes.forEach(node -> node.replica().tick(nowMillis));
            settle();
        }
        if (!isEqual()) {
            throw new Invariants.Broken(
                    "the replicas did not become equal: "
                            + controller.state()
                            + nodes.stream()
                                    .map(node ->
                                            " " + node.log.ends() + " " + node.replica().state())
                                    .toList());
        }
        return null;
    }

    private boolean isEqual() {
        int end = nodes.getFirst().log.end();
        return controller.state().inSync().size() == nodes.size()
                && nodes.stream()
                        .allMatch(node ->
                                node.log.end() == end && node.replica().highWatermark() == end);
    }
}
