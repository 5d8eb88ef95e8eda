package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.coordination.CoordinationLimits;
import io.millrace.coordination.LogBatch;
import io.millrace.coordination.LogEntry;
import io.millrace.coordination.Outcome;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.Reply;
import io.millrace.coordination.Shard;
import io.millrace.coordination.StateMachine;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.TransactionalRecord;
import io.millrace.groups.consumer.ConsumerCommand;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.groups.kind.Topics;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shard over a log in memory. The log commits after a while; it may also fail, and then loses
 * some of what was not committed.
 */
final class SimulatedCoordinator {
    private record Waiting(GroupCommand<?> command, Consumer<Object> answered) {}

    private final Simulation world;
    private final GroupSettings settings;
    private final List<LogEntry> log = new ArrayList<>();
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private final Shard<GroupCommand<?>, Object> shard;
    private @Nullable GroupCoordinator machine;
    private Topics topics = Topics.NONE;
    private int committed;
    private long nextTicket;
    private int incarnation;

    SimulatedCoordinator(Simulation world, GroupSettings settings) {
        this.world = world;
        this.settings = settings;
        this.shard = new Shard<>(this::machine, CoordinationLimits.DEFAULT);
        load();
    }

    private StateMachine<GroupCommand<?>, Object> machine() {
        machine = new GroupCoordinator(settings, new KeptBytes(Long.MAX_VALUE).share());
        return machine;
    }

    private void load() {
        shard.open();
        log.forEach(shard::replay);
        shard.loaded(world.now());
        settle();
        submit(new AnyGroupCommand.KeepTopics(topics), answer -> {});
    }

    /** These exist from now on. */
    void topicsChanged(Topics now) {
        topics = now;
        submit(new AnyGroupCommand.TopicsChanged(now, Set.of()), answer -> {});
    }

    /** What the group has in the consumer protocol. */
    ConsumerGroupDescribeResponse.DescribedGroup describeConsumer(String groupId) {
        return (ConsumerGroupDescribeResponse.DescribedGroup)
                ask(
                        Check.present(machine, world.seedLine()),
                        new ConsumerCommand.Describe(groupId));
    }

    void submit(GroupCommand<?> command, Consumer<Object> answered) {
        if (shard.refusal() != null) {
            answered.accept(command.refused(ErrorCode.NOT_COORDINATOR));
            return;
        }
        long ticket = nextTicket++;
        waiting.put(ticket, new Waiting(command, answered));
        shard.submit(ticket, command, world.now());
        settle();
    }

    /** The log fails: what was not committed may be lost, and the state is loaded again. */
    void fail() {
        if (shard.phase() != Shard.Phase.ACTIVE) {
            return;
        }
        incarnation++;
        for (long ticket : shard.close()) {
            Waiting refused = Check.present(waiting.remove(ticket), world.seedLine());
            refused.answered.accept(refused.command.refused(ErrorCode.NOT_COORDINATOR));
        }
        int kept = committed + world.random(log.size() - committed + 1);
        log.subList(kept, log.size()).clear();
        committed = kept;
        world.after(world.random(2_000), this::load);
    }

    private void settle() {
        for (LogBatch batch = shard.takeBatch(); batch != null; batch = shard.takeBatch()) {
            log.addAll(entries(batch));
            shard.appended(log.size());
            int end = log.size();
            int current = incarnation;
            world.after(
                    world.random(10),
                    () -> {
                        if (current == incarnation) {
                            committed = Math.max(committed, end);
                            shard.committed(committed);
                            settle();
                        }
                    });
        }
        for (Reply<Object> reply : shard.takeReplies()) {
            Waiting answered = Check.present(waiting.remove(reply.ticket()), world.seedLine());
            answered.answered.accept(reply.answer());
        }
    }

    private static List<? extends LogEntry> entries(LogBatch batch) {
        return switch (batch) {
            case LogBatch.Plain plain -> plain.records();
            case LogBatch.Transactional(ProducerIdentity producer, List<StateRecord> records) ->
                    records.stream()
                            .map(record -> new TransactionalRecord(producer, record))
                            .toList();
            case LogBatch.Marker marker -> List.of(marker.end());
        };
    }

    /** Called at every millisecond that matters. */
    void tick() {
        shard.tick(world.now());
        settle();
    }

    long nextDeadlineMillis() {
        return shard.nextDeadlineMillis();
    }

    List<LogEntry> log() {
        return log;
    }

    DescribedGroup describe(String groupId) {
        return describe(Check.present(machine, world.seedLine()), groupId);
    }

    /** What is in memory and promised is what the log says. */
    void checkReplay(String groupId) {
        if (shard.phase() != Shard.Phase.ACTIVE || machine == null) {
            return;
        }
        GroupCoordinator replayed =
                new GroupCoordinator(settings, new KeptBytes(Long.MAX_VALUE).share());
        log.forEach(replayed::replay);
        DescribedGroup live = describe(machine, groupId);
        // A group that has had no generation yet is not written.
        boolean written = !live.protocolType().isEmpty();
        boolean settled = live.groupState().equals("Stable") || live.groupState().equals("Empty");
        if (written && settled) {
            assertThat(describe(replayed, groupId)).as(world.seedLine()).isEqualTo(live);
        }
        assertThat(offsets(replayed, groupId))
                .as(world.seedLine())
                .isEqualTo(offsets(machine, groupId));
    }

    private DescribedGroup describe(GroupCoordinator coordinator, String groupId) {
        return (DescribedGroup) ask(coordinator, new AnyGroupCommand.DescribeGroup(groupId, false));
    }

    private Object offsets(GroupCoordinator coordinator, String groupId) {
        return ask(
                coordinator,
                new AnyGroupCommand.FetchOffsets(
                        new OffsetFetchRequestGroup().groupId(groupId).topics(null), false));
    }

    private Object ask(GroupCoordinator coordinator, GroupCommand<?> question) {
        Outcome<Object> outcome = coordinator.step(-1, question, world.now());
        return outcome.replies().getFirst().answer();
    }
}
