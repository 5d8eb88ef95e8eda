package io.millrace.broker.cluster;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.broker.cluster.ControllerCommands.Result;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.ConfigsImage;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the active controller does without being asked: fences silent nodes, brings leaders back to
 * where they belong, finds leaders where a setting allows more of them, and lets the log go on
 * where nothing happens. A node that is alone has nobody to watch, and makes no rounds. Owner: the
 * controller thread.
 */
final class ControllerRounds {
    private static final Logger log = LoggerFactory.getLogger(ControllerRounds.class);

    /** Leaders that are brought back at once: clients have to find each of them again. */
    private static final int ELECTIONS_MAX = 1_000;

    private final ControllerCommands controller;
    private final Supplier<MetadataImage> image;
    private final BrokerSessions sessions;
    private final EventLoop thread;
    private final Clock clock;
    private final ControllerDuty.Pace pace;
    private boolean active;
    private boolean scheduled;
    private ConfigsImage configs = ConfigsImage.EMPTY;
    private long seenOffset;
    private long grownMillis;
    private long balancedMillis;

    ControllerRounds(
            ControllerCommands controller,
            Supplier<MetadataImage> image,
            BrokerSessions sessions,
            EventLoop thread,
            Clock clock,
            ControllerDuty.Pace pace) {
        this.controller = controller;
        this.image = image;
        this.sessions = sessions;
        this.thread = thread;
        this.clock = clock;
        this.pace = pace;
    }

    /** At a claim. */
    void begin() {
        active = true;
        long now = nowMillis();
        sessions.begin(image.get().cluster(), now);
        balancedMillis = now;
        grownMillis = now;
        wake();
    }

    /** This node is not the active controller any more. */
    void end() {
        active = false;
    }

    /** A node has come. */
    void wake() {
        if (active && !scheduled && sessions.areNeeded(image.get().cluster())) {
            scheduled = true;
            thread.schedule(this::round, sessions.checkMillis());
        }
    }

    private void round() {
        scheduled = false;
        if (!active) {
            return;
        }
        MetadataImage now = image.get();
        long nowMillis = nowMillis();
        for (BrokerRegistration silent : sessions.expired(now.cluster(), nowMillis)) {
            log.warn("node={} is silent and is fenced", silent.id());
            ask(new Command.FenceBroker(silent.id(), silent.epoch()));
        }
        if (now.configs() != configs) {
            configs = now.configs();
            ask(new Command.ElectMissingLeaders());
        }
        if (pace.balanceMillis() > 0 && nowMillis - balancedMillis >= pace.balanceMillis()) {
            balancedMillis = nowMillis;
            ask(new Command.BalanceLeaders(ELECTIONS_MAX));
        }
        keepGrowing(now, nowMillis);
        wake();
    }

    /** Who follows the log can tell a quiet one from one that is cut off. */
    private void keepGrowing(MetadataImage now, long nowMillis) {
        if (now.provenance().offset() != seenOffset) {
            seenOffset = now.provenance().offset();
            grownMillis = nowMillis;
        } else if (pace.idleMillis() > 0 && nowMillis - grownMillis >= pace.idleMillis()) {
            grownMillis = nowMillis;
            ask(new Command.NoOp());
        }
    }

    private void ask(Command<?> command) {
        controller.submit(
                command,
                result -> {
                    if (!(result instanceof Result.Done<?>)) {
                        log.info("{} came to nothing yet: {}", command, result);
                    }
                });
    }

    private long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanos());
    }
}
