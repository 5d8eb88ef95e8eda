package io.millrace.simulation.run;

import io.millrace.base.TopicPartition;
import io.millrace.simulation.client.PlainProducer;
import io.millrace.simulation.world.Scheduler;
import java.util.List;

/** Sends records without transactions. */
final class PlainActor implements Actor {
    private static final long PAUSE_MILLIS_MAX = 150;

    private final Scheduler scheduler;
    private final List<TopicPartition> partitions;
    private final PlainProducer producer;
    private final String name;
    private boolean finishing;

    PlainActor(Scene scene, String name, List<TopicPartition> partitions, boolean idempotent) {
        this.scheduler = scene.scheduler();
        this.partitions = partitions;
        this.name = name;
        this.producer = new PlainProducer(scene.client(name), scene.history(), idempotent);
    }

    @Override
    public void begin() {
        producer.begin(this::work);
    }

    private void work() {
        if (finishing) {
            return;
        }
        producer.send(
                partitions.get(scheduler.random().nextInt(partitions.size())),
                1 + scheduler.random().nextInt(3));
        scheduler.afterMillis(scheduler.between(0, PAUSE_MILLIS_MAX), this::work);
    }

    @Override
    public void finish() {
        finishing = true;
    }

    @Override
    public boolean isDone() {
        return finishing && producer.isIdle();
    }

    @Override
    public String toString() {
        return name;
    }
}
