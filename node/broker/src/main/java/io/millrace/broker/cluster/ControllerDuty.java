package io.millrace.broker.cluster;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.Provenance;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Controller;
import io.millrace.metadata.controller.Decision;
import io.millrace.metadata.controller.Situation;
import io.millrace.protocol.MetadataRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the active controller does: decides commands one after the other, proposes their records,
 * and answers when they are committed. The next command need not wait: it is decided on the image
 * that will be if all before it are committed, and the log commits it only if they are.
 *
 * <p>Where a proposal comes to anything else, nothing is decided until the outcomes of all that
 * were under way are known. One that stays unknown may yet be committed: then it takes the offset
 * of what was decided without it, and that is not. Owner: the controller thread; {@link #submit}
 * may be called from any.
 */
public final class ControllerDuty implements ControllerCommands {
    private static final Logger log = LoggerFactory.getLogger(ControllerDuty.class);

    /** Proposals under way; further commands wait. */
    private static final int PROPOSALS_MAX = 64;

    /** Commands that wait for their turn; more are refused. */
    private static final int WAITING_MAX = 10_000;

    /**
     * How often things are done that nobody asks for; 0 for never.
     *
     * @param idleMillis {@code metadata.max.idle.interval.ms}
     * @param balanceMillis {@code leader.imbalance.check.interval.seconds}, if leaders are balanced
     */
    public record Pace(long idleMillis, long balanceMillis) {}

    /** Where this node stands between two claims. */
    private enum State {
        /** Another node is the active controller, or none. */
        ABSENT,
        /** This one is, and begins. */
        CLAIMING,
        ACTIVE,
        /** Something was not committed: what was decided on it can't be either. */
        SETTLING
    }

    private final MetadataLog metadataLog;
    private final MetadataFollower metadata;
    private final Controller decisions;
    private final BrokerSessions sessions;
    private final EventLoop thread;
    private final Clock clock;
    private final int nodeId;
    private final ControllerRounds rounds;
    private final Set<Proposal> underWay = new HashSet<>();
    private final Queue<Asked<?>> waiting = new ArrayDeque<>();
    private Runnable onClaim = () -> {};
    private State state = State.ABSENT;

    /** The proposal that was made last, and the image with it, while it is under way. */
    private @Nullable Proposal last;

    private @Nullable MetadataImage uncommitted;
    private @Nullable String failure;

    /**
     * Takes up its duty whenever the follower hears that this node leads.
     *
     * @param thread the follower's
     */
    public ControllerDuty(
            MetadataLog metadataLog,
            MetadataFollower metadata,
            Controller decisions,
            BrokerSessions sessions,
            EventLoop thread,
            Clock clock,
            Pace pace) {
        this.metadataLog = metadataLog;
        this.metadata = metadata;
        this.decisions = decisions;
        this.sessions = sessions;
        this.thread = thread;
        this.clock = clock;
        this.nodeId = sessions.ownId();
        this.rounds = new ControllerRounds(this, this::image, sessions, thread, clock, pace);
        metadata.onLeadership(this::leadership);
    }

    /** What else begins when this node takes up the duty, on the controller thread. */
    void onClaim(Runnable then) {
        onClaim = then;
    }

    @Override
    public <R> void submit(Command<R> command, Consumer<Result<R>> answer) {
        thread.execute(() -> take(new Asked<>(command, answer)));
    }

    private void take(Asked<?> asked) {
        if (failure != null) {
            asked.fail(failure);
        } else if (state == State.ABSENT) {
            asked.refuse(metadata.leadership());
        } else {
            touch(asked.command());
            if (isReady() && waiting.isEmpty()) {
                decide(asked);
            } else if (waiting.size() < WAITING_MAX) {
                waiting.add(asked);
            } else {
                asked.fail("the controller has too much to do");
            }
        }
    }

    private boolean isReady() {
        return state == State.ACTIVE && underWay.size() < PROPOSALS_MAX;
    }

    /** A heartbeat is a sign of life even where it has to wait for its decision. */
    private void touch(Command<?> command) {
        if (command instanceof Command.BrokerHeartbeat beat) {
            BrokerRegistration broker = image().cluster().broker(beat.brokerId());
            if (broker != null && broker.epoch() == beat.brokerEpoch()) {
                sessions.touch(broker.id(), broker.epoch(), beat.metadataOffset(), nowMillis());
            }
        }
    }

    private MetadataImage image() {
        return uncommitted == null ? metadata.image() : uncommitted;
    }

    private long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanos());
    }

    private <R> void decide(Asked<R> asked) {
        try {
            while (!decidePart(asked)) {
                // A change that is too large for a batch goes on, before anything else.
            }
        } catch (ConsensusException failed) {
            failure = String.valueOf(failed.getMessage());
            metadata.giveUp("command=" + asked.name(), failed);
            asked.fail(failure);
        } catch (RuntimeException | Error failed) {
            // Whoever asked is answered in any case.
            log.error("command={} failed", asked.name(), failed);
            asked.fail(String.valueOf(failed.getMessage()));
        }
    }

    /** False when there is more to decide. */
    private <R> boolean decidePart(Asked<R> asked) {
        Situation situation =
                new Situation(image(), metadataLog.nextOffset(), sessions, nowMillis());
        Decision<R> decision = decisions.decide(situation, asked.command());
        Promise<R> promise = new Promise<>(decision.answer(), asked.answer());
        if (decision.partial()) {
            Proposal part = propose(decision.records());
            if (!part.isBroken()) {
                return false;
            }
            part.add(promise);
        } else if (!decision.records().isEmpty()) {
            if (asked.command() instanceof Command.BrokerHeartbeat beat && beat.wantShutDown()) {
                long offset = metadataLog.nextOffset() + decision.records().size() - 1;
                sessions.leaving(beat.brokerId(), beat.brokerEpoch(), offset);
            }
            propose(decision.records()).add(promise);
        } else if (last != null) {
            // It was decided on what may not come to be: it shares its fate.
            last.add(promise);
        } else {
            promise.keep();
        }
        if (asked.command() instanceof Command.RegisterBroker) {
            rounds.wake();
        }
        return true;
    }

    private Proposal propose(List<MetadataRecord> records) {
        int epoch = metadata.leadership().epoch();
        MetadataImage before = image();
        long lastOffset = metadataLog.nextOffset() + records.size() - 1;
        Proposal proposal = new Proposal(epoch);
        metadataLog.propose(epoch, records, proposal);
        if (proposal.outcome == null) {
            // The image that will be; of most logs only, for the local one has committed by now.
            underWay.add(proposal);
            last = proposal;
            uncommitted =
                    ImageBuilder.after(before)
                            .replay(records)
                            .build(new Provenance(lastOffset, epoch, clock.millis()))
                            .image();
        }
        return proposal;
    }

    /** A command, and who waits for it. */
    private record Asked<R>(Command<R> command, Consumer<Result<R>> answer) {
        String name() {
            return command.getClass().getSimpleName();
        }

        void fail(String why) {
            answer.accept(new Result.Failed<>(why));
        }

        void refuse(Leadership leadership) {
            answer.accept(new Result.NotController<>(leadership.leaderId()));
        }
    }

    /** What is answered once all is committed that it stands on. */
    private record Promise<R>(R answer, Consumer<Result<R>> to) {
        void keep() {
            to.accept(new Result.Done<>(answer));
        }

        void breakBy(ProposalOutcome outcome, int nodeId) {
            // Not a switch: linking one takes a millisecond.
            if (outcome instanceof ProposalOutcome.Refused refused) {
                int leader = refused.leadership().leaderId();
                to.accept(
                        leader == nodeId
                                ? new Result.Failed<>(refused.reason())
                                : new Result.NotController<>(leader));
            } else {
                to.accept(new Result.Unknown<>(((ProposalOutcome.Unknown) outcome).reason()));
            }
        }
    }

    /** Takes the outcome of one proposal. */
    private final class Proposal implements Consumer<ProposalOutcome> {
        private final int epoch;
        private final List<Promise<?>> promises = new ArrayList<>(1);
        private @Nullable ProposalOutcome outcome;

        Proposal(int epoch) {
            this.epoch = epoch;
        }

        /** Answers now if the outcome is known. */
        void add(Promise<?> promise) {
            if (outcome == null) {
                promises.add(promise);
            } else {
                conclude(promise, outcome);
            }
        }

        boolean isBroken() {
            return outcome != null && !(outcome instanceof ProposalOutcome.Committed);
        }

        @Override
        public void accept(ProposalOutcome told) {
            outcome = told;
            concluded(this);
            for (Promise<?> promise : promises) {
                conclude(promise, told);
            }
        }

        private void conclude(Promise<?> promise, ProposalOutcome told) {
            if (told instanceof ProposalOutcome.Committed) {
                promise.keep();
            } else {
                promise.breakBy(told, nodeId);
            }
        }
    }

    private void concluded(Proposal proposal) {
        underWay.remove(proposal);
        // What was proposed in an earlier claim is no concern of this one.
        if (proposal.isBroken()
                && proposal.epoch == metadata.leadership().epoch()
                && state == State.ACTIVE) {
            state = State.SETTLING;
        }
        if (underWay.isEmpty()) {
            last = null;
            uncommitted = null;
            state = state == State.SETTLING ? State.ACTIVE : state;
        }
        if (!waiting.isEmpty()) {
            thread.execute(this::goOn);
        }
    }

    private void goOn() {
        while (isReady() && failure == null) {
            Asked<?> next = waiting.poll();
            if (next == null) {
                return;
            }
            decide(next);
        }
    }

    /** From the follower: an epoch begins. What is under way is answered as its outcome is told. */
    private void leadership(Leadership next) {
        underWay.clear();
        last = null;
        uncommitted = null;
        if (next.isLeader(nodeId)) {
            state = State.CLAIMING;
            thread.execute(() -> claim(next));
        } else {
            state = State.ABSENT;
            rounds.end();
            for (Asked<?> asked = waiting.poll(); asked != null; asked = waiting.poll()) {
                asked.refuse(next);
            }
        }
    }

    private void claim(Leadership claimed) {
        if (state != State.CLAIMING || !claimed.equals(metadata.leadership())) {
            return;
        }
        state = State.ACTIVE;
        rounds.begin();
        onClaim.run();
        decide(
                new Asked<>(
                        new Command.Bootstrap(),
                        result -> {
                            if (!(result instanceof Result.Done<ApiError>)) {
                                log.warn("a claim did not go through: {}", result);
                            }
                        }));
        goOn();
    }
}
