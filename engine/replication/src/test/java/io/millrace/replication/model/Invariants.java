package io.millrace.replication.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold after each event, whatever happened. */
final class Invariants {

    /** One was broken. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String what) {
            super(what);
        }
    }

    private static final int FULL_CHECK_EVERY = 16;
    private static final int LOOK_BACK = 4;

    private final List<ModelNode> nodes;
    private final ModelController controller;
    private final boolean countsDisks;

    /** All that a leader ever took for committed. */
    private final List<SimulatedLog.Entry> committed = new ArrayList<>();

    private int checks;
    private boolean full;

    Invariants(List<ModelNode> nodes, ModelController controller, boolean countsDisks) {
        this.nodes = nodes;
        this.controller = controller;
        this.countsDisks = countsDisks;
    }

    private int from(int end) {
        return full ? 0 : Math.max(0, end - LOOK_BACK);
    }

    int committedCount() {
        return committed.size();
    }

    void check() {
        // Each event; from the first record on only now and then, since nothing below changed.
        full = checks++ % FULL_CHECK_EVERY == 0;
        nodes.stream().filter(ModelNode::isUp).forEach(this::checkReaders);
        candidatesAreComplete();
        logsMatch();
        nodes.stream().filter(ModelNode::isUp).forEach(this::checkAcknowledged);
    }

    /** ConsistentRead: what is below any replica's watermark is committed, and the same for all. */
    private void checkReaders(ModelNode node) {
        int watermark = (int) node.replica().highWatermark();
        if (watermark > node.log.end()) {
            throw new Broken("node " + node.id + " shows what it has not");
        }
        if (node.replica().leads()) {
            for (int offset = committed.size(); offset < watermark; offset++) {
                committed.add(node.log.at(offset));
            }
        }
        if (watermark > committed.size()) {
            throw new Broken("node " + node.id + " shows what is not committed");
        }
        for (int offset = from(watermark); offset < watermark; offset++) {
            if (!node.log.at(offset).equals(committed.get(offset))) {
                throw new Broken("node " + node.id + " shows another record at " + offset);
            }
        }
    }

    /** LeaderCompleteness over all who may be elected: they have all that is committed, durably. */
    private void candidatesAreComplete() {
        Set<Integer> candidates = new HashSet<>(controller.state().inSync());
        candidates.addAll(controller.eligible());
        for (ModelNode node : nodes) {
            if (!candidates.contains(node.id) || node.wiped) {
                continue;
            }
            int has = countsDisks ? node.log.durableEnd() : node.log.end();
            for (int offset = from(committed.size()); offset < committed.size(); offset++) {
                if (offset >= has || !node.log.at(offset).equals(committed.get(offset))) {
                    throw new Broken("node " + node.id + " may lead and lacks " + offset);
                }
            }
        }
    }

    /** LogMatching: the same epoch at the same offset means the same records up to there. */
    private void logsMatch() {
        for (ModelNode one : nodes) {
            for (ModelNode other : nodes) {
                int common = Math.min(one.log.end(), other.log.end());
                int last = common - 1;
                while (last >= 0 && one.log.at(last).epoch() != other.log.at(last).epoch()) {
                    last--;
                }
                for (int offset = from(last + 1); offset <= last; offset++) {
                    if (!one.log.at(offset).equals(other.log.at(offset))) {
                        throw new Broken(one.id + " and " + other.id + " part at " + offset);
                    }
                }
            }
        }
    }

    private void checkAcknowledged(ModelNode node) {
        for (ModelNode.Waiting produce : node.acknowledged()) {
            boolean there =
                    produce.offset() < committed.size()
                            && committed.get(produce.offset()).value() == produce.value();
            if (!there) {
                throw new Broken("acknowledged at " + produce.offset() + " and not there");
            }
        }
    }
}
