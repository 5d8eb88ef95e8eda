package io.millrace.compatibility.wire;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.wire.TransactionRequests.Identity;
import io.millrace.compatibility.wire.TransactionScenes.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Scenes that chance does not come upon: time-outs, restarts, the last epochs. */
final class TransactionScript {
    private static final int SHORT_TIMEOUT_MILLIS = 300;
    private static final int LAST_EPOCH = Short.MAX_VALUE - 1;

    private final TransactionWire wire;
    private final List<Generation> generations;

    /**
     * @param generations whose clients take part
     */
    TransactionScript(TransactionWire wire, List<Generation> generations) {
        this.wire = wire;
        this.generations = generations;
    }

    private TransactionScenes producer(Generation generation, String name) {
        String id = name + "-" + generation.name().toLowerCase(Locale.ROOT);
        wire.title(id);
        return new TransactionScenes(wire, generation, id);
    }

    // --- time-outs ---

    void timeouts() {
        for (Generation each : generations) {
            TransactionScenes ignorant = timedOut(each, "ignorant");
            ignorant.askEverythingAs(ignorant.now());
            TransactionScenes recovered = timedOut(each, "recovered");
            Identity before = recovered.now();
            recovered.init(before);
            recovered.init(before);
            recovered.write();
            recovered.end(recovered.now(), true);
            recovered.init(before);
            recovered.describe();
            TransactionScenes taken = timedOut(each, "taken-over");
            Identity old = taken.now();
            taken.init(Identity.NONE);
            taken.askEverythingAs(old);
            taken.init(old);
        }
    }

    private TransactionScenes timedOut(Generation generation, String name) {
        TransactionScenes producer = producer(generation, name);
        producer.init(Identity.NONE, SHORT_TIMEOUT_MILLIS);
        producer.write();
        producer.awaitState("CompleteAbort");
        producer.describe();
        return producer;
    }

    // --- fencing by another producer, which recovers, or not ---

    void fencing() {
        for (Generation each : generations) {
            TransactionScenes twice = producer(each, "fenced-twice");
            twice.init(Identity.NONE);
            twice.write();
            Identity old = twice.now();
            twice.init(Identity.NONE);
            twice.init(old);
            twice.askEverythingAs(old);
            twice.init(Identity.NONE);
            twice.init(Identity.NONE);
            twice.init(old);
            twice.askEverythingAs(twice.now());

            TransactionScenes bumped = producer(each, "bumped");
            bumped.init(Identity.NONE);
            for (int i = 0; i < 3; i++) {
                Identity before = bumped.now();
                bumped.write();
                bumped.init(before);
                bumped.init(before);
                bumped.init(before);
                bumped.describe();
            }
            bumped.askEverythingAs(bumped.now());
        }
    }

    // --- the last epochs ---

    void lastEpochs() {
        for (Generation each : generations) {
            TransactionScenes ended = exhausted(each, "overflow-by-end");
            Identity old = ended.now();
            ended.write();
            ended.end(old, true);
            ended.describe();
            ended.end(old, true);
            ended.end(old, false);
            ended.init(old);
            ended.init(old);
            ended.describe();
            ended.write();
            ended.end(old, true);
            ended.askEverythingAs(ended.now());

            TransactionScenes fenced = exhausted(each, "overflow-by-fence");
            old = fenced.now();
            fenced.write();
            fenced.init(Identity.NONE);
            fenced.describe();
            fenced.end(old, false);
            fenced.init(Identity.NONE);
            fenced.init(old);
            fenced.askEverythingAs(old);
            fenced.askEverythingAs(fenced.now());

            TransactionScenes bumped = exhausted(each, "overflow-by-bump");
            old = bumped.now();
            bumped.write();
            bumped.init(old);
            bumped.describe();
            bumped.init(old);
            bumped.init(old);
            bumped.describe();
        }
    }

    private TransactionScenes exhausted(Generation generation, String name) {
        TransactionScenes producer = producer(generation, name);
        producer.init(Identity.NONE);
        producer.useUpEpochs(LAST_EPOCH);
        return producer;
    }

    // --- restarts ---

    /** Producers in every state in which a restart may find them, with who they were before. */
    record Interrupted(TransactionScenes producer, Identity before) {}

    static List<Interrupted> interrupted(TransactionWire wire) {
        TransactionScript script = new TransactionScript(wire, List.of(Generation.values()));
        List<Interrupted> all = new ArrayList<>();
        for (Generation each : script.generations) {
            all.add(script.interrupted(each, "empty", false, false));
            all.add(script.interrupted(each, "ongoing", true, false));
            all.add(script.interrupted(each, "complete", true, true));
        }
        return all;
    }

    private Interrupted interrupted(
            Generation generation, String name, boolean writes, boolean ends) {
        TransactionScenes producer = producer(generation, "restart-" + name);
        producer.init(Identity.NONE);
        producer.init(producer.now());
        if (writes) {
            producer.write();
        }
        Identity before = producer.now();
        if (ends) {
            producer.end(before, true);
        }
        producer.describe();
        return new Interrupted(producer, before);
    }

    /** Over a restart of the broker; returns what was answered. */
    static String restarts(BrokerProcess broker) {
        StringBuilder all = new StringBuilder();
        for (int round = 0; round < 3; round++) {
            TransactionWireScript.prepare(broker);
            List<Interrupted> before;
            try (TransactionWire wire = new TransactionWire(broker.bootstrap())) {
                before = interrupted(wire);
                all.append(wire.trace());
            }
            broker.stop();
            broker.start();
            TransactionWireScript.prepare(broker);
            try (TransactionWire wire = new TransactionWire(broker.bootstrap())) {
                for (Interrupted each : before) {
                    after(
                            round,
                            new TransactionScenes(
                                    wire, each.producer().generation, each.producer().id),
                            each);
                }
                all.append(wire.trace());
            }
        }
        return all.toString();
    }

    private static void after(int round, TransactionScenes again, Interrupted each) {
        again.describe();
        Identity now = each.producer().now();
        switch (round) {
            case 0 -> {
                // As a client whose last answer was lost.
                again.end(each.before(), true);
                again.end(each.before(), false);
                again.init(each.before().epoch(each.before().epoch() - 1));
                again.init(now);
            }
            case 1 -> again.askEverythingAs(now);
            default -> {
                again.init(Identity.NONE);
                again.init(now);
                again.askEverythingAs(now);
            }
        }
    }
}
