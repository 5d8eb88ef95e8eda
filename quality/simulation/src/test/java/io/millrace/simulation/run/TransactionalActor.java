package io.millrace.simulation.run;

import io.millrace.base.TopicPartition;
import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.client.TransactionPlan;
import io.millrace.simulation.client.TransactionRequests;
import io.millrace.simulation.client.TransactionalProducer;
import io.millrace.simulation.world.Scheduler;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs transactions under one transactional id. Now and then its client crashes; or another one
 * takes its place while it goes on as a zombie.
 */
final class TransactionalActor implements Actor {
    private static final long PAUSE_MILLIS_MAX = 100;
    private static final long LIFE_MILLIS_MIN = 500;
    private static final long LIFE_MILLIS_MAX = 12_000;
    private static final int TRANSACTION_TIMEOUT_MILLIS = 3_000;
    private static final int SENDS_MAX = 5;

    private final Scene scene;
    private final Scheduler scheduler;
    private final List<TopicPartition> partitions;
    private final TransactionRequests requests;
    private boolean finishing;
    private int busy;

    TransactionalActor(
            Scene scene, String name, List<TopicPartition> partitions, Protocol protocol) {
        this.scene = scene;
        this.scheduler = scene.scheduler();
        this.partitions = partitions;
        this.requests = new TransactionRequests(name, protocol, TRANSACTION_TIMEOUT_MILLIS);
    }

    @Override
    public void begin() {
        new Instance().begin();
    }

    /** One client. */
    private final class Instance {
        private final TransactionalProducer producer =
                new TransactionalProducer(
                        scene.client(requests.transactionalId()), scene.history(), requests);
        private boolean crashed;
        private boolean working;

        void begin() {
            work(true);
            producer.begin(this::next);
            scheduler.afterMillis(
                    scheduler.between(LIFE_MILLIS_MIN, LIFE_MILLIS_MAX), this::replace);
        }

        private void work(boolean next) {
            busy += (next ? 1 : 0) - (working ? 1 : 0);
            working = next;
        }

        private void next() {
            if (crashed) {
                return;
            }
            if (finishing) {
                work(false);
                return;
            }
            work(true);
            List<TransactionPlan.Send> sends =
                    IntStream.rangeClosed(0, scheduler.random().nextInt(SENDS_MAX))
                            .mapToObj(any -> new TransactionPlan.Send(anyPartition(), null))
                            .toList();
            producer.run(
                    new TransactionPlan(sends, null, !scheduler.onceIn(5)),
                    List.of(),
                    fate ->
                            scheduler.afterMillis(
                                    scheduler.between(0, PAUSE_MILLIS_MAX), this::next));
        }

        private TopicPartition anyPartition() {
            return partitions.get(scheduler.random().nextInt(partitions.size()));
        }

        private void replace() {
            if (finishing || crashed) {
                return;
            }
            new Instance().begin();
            if (scheduler.onceIn(2)) {
                crash();
            } else {
                scheduler.afterMillis(scheduler.between(1, LIFE_MILLIS_MIN), this::crash);
            }
        }

        private void crash() {
            crashed = true;
            producer.crash();
            work(false);
        }
    }

    @Override
    public void finish() {
        finishing = true;
    }

    @Override
    public boolean isDone() {
        return finishing && busy == 0;
    }

    @Override
    public String toString() {
        return requests.transactionalId() + " (" + busy + " clients at work)";
    }
}
