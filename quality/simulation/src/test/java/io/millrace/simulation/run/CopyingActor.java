package io.millrace.simulation.run;

import io.millrace.base.TopicPartition;
import io.millrace.simulation.client.Copier;
import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.client.TransactionRequests;
import io.millrace.simulation.world.Scheduler;

/** Copies one partition exactly once; its client crashes now and then, or becomes a zombie. */
final class CopyingActor implements Actor {
    private static final long LIFE_MILLIS_MIN = 500;
    private static final long LIFE_MILLIS_MAX = 10_000;
    private static final int TRANSACTION_TIMEOUT_MILLIS = 3_000;

    private final Scene scene;
    private final Scheduler scheduler;
    private final Copier.Route route;
    private final TransactionRequests requests;
    private Copier current;
    private boolean finishing;

    CopyingActor(Scene scene, TopicPartition from, TopicPartition to, Protocol protocol) {
        this.scene = scene;
        this.scheduler = scene.scheduler();
        this.route = new Copier.Route(from, to, "copy-" + from.partition());
        this.requests =
                new TransactionRequests(
                        "copier-" + from.partition(), protocol, TRANSACTION_TIMEOUT_MILLIS);
        this.current = copier();
    }

    private Copier copier() {
        return new Copier(
                scene.client(requests.transactionalId()), scene.history(), route, requests);
    }

    @Override
    public void begin() {
        current.run();
        scheduleReplacement();
    }

    private void scheduleReplacement() {
        scheduler.afterMillis(scheduler.between(LIFE_MILLIS_MIN, LIFE_MILLIS_MAX), this::replace);
    }

    private void replace() {
        if (finishing) {
            return;
        }
        Copier old = current;
        current = copier();
        current.run();
        scheduler.afterMillis(scheduler.between(0, LIFE_MILLIS_MIN), old::crash);
        scheduleReplacement();
    }

    @Override
    public void finish() {
        finishing = true;
        current.lookAgain();
    }

    @Override
    public boolean isDone() {
        return finishing && current.isCaughtUp();
    }

    @Override
    public String toString() {
        return requests.transactionalId();
    }
}
