package io.millrace.broker.fetch;

import io.millrace.base.EventLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fetch that found too little. Owner: its event loop; only {@link #moved} is called from
 * elsewhere, and only asks the loop to look again.
 */
final class WaitingFetch implements FetchSource.Waiter {
    private final Fetches fetches;
    private final FetchPlan plan;
    private final EventLoop loop;
    private final Consumer<List<PartitionRead>> answer;
    private final AtomicBoolean lookScheduled = new AtomicBoolean();
    private EventLoop.@Nullable Timer timeout;
    private boolean answered;

    WaitingFetch(
            Fetches fetches, FetchPlan plan, EventLoop loop, Consumer<List<PartitionRead>> answer) {
        this.fetches = fetches;
        this.plan = plan;
        this.loop = loop;
        this.answer = answer;
    }

    void begin() {
        timeout = loop.schedule(this::timeUp, plan.maxWaitMillis());
        look();
    }

    @Override
    public void moved() {
        if (lookScheduled.compareAndSet(false, true)) {
            loop.execute(this::look);
        }
    }

    /** Watches first and reads second, so that nothing appended in between is missed. */
    private void look() {
        if (answered) {
            return;
        }
        lookScheduled.set(false);
        for (PartitionFetch wanted : plan.partitions()) {
            fetches.source().watch(wanted.target(), plan, this);
        }
        Fetches.Pass pass = fetches.read(plan);
        if (pass.isEnough(plan)) {
            finish(pass);
        } else {
            pass.release();
        }
    }

    private void timeUp() {
        if (!answered) {
            finish(fetches.read(plan));
        }
    }

    private void finish(Fetches.Pass pass) {
        answered = true;
        if (timeout != null) {
            timeout.cancel();
        }
        for (PartitionFetch wanted : plan.partitions()) {
            fetches.source().unwatch(wanted.target(), this);
        }
        answer.accept(pass.reads);
    }
}
