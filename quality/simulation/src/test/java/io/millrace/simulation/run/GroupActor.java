package io.millrace.simulation.run;

import io.millrace.base.TopicPartition;
import io.millrace.simulation.client.GroupCopier;
import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.client.TransactionRequests;
import io.millrace.simulation.world.Scheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A group that copies a topic exactly once; its members crash, come, and become zombies. */
final class GroupActor implements Actor {
    private static final int MEMBERS_MAX = 3;
    private static final long CHANGE_MILLIS_MIN = 300;
    private static final long CHANGE_MILLIS_MAX = 5_000;
    private static final int TRANSACTION_TIMEOUT_MILLIS = 3_000;

    private final Scene scene;
    private final Scheduler scheduler;
    private final GroupCopier.Route route;
    private final Protocol protocol;
    private final List<GroupCopier> members = new ArrayList<>();
    private int numbers;
    private boolean finishing;

    GroupActor(Scene scene, List<TopicPartition> from, TopicPartition to, Protocol protocol) {
        this.scene = scene;
        this.scheduler = scene.scheduler();
        this.route = new GroupCopier.Route(from, to, "sharing");
        this.protocol = protocol;
    }

    @Override
    public void begin() {
        add();
        scheduleChange();
    }

    private void add() {
        String id = "member-" + numbers++;
        GroupCopier member =
                new GroupCopier(
                        scene.client(id),
                        scene.history(),
                        route,
                        new TransactionRequests(id, protocol, TRANSACTION_TIMEOUT_MILLIS));
        members.add(member);
        member.run();
    }

    private void scheduleChange() {
        scheduler.afterMillis(
                scheduler.between(CHANGE_MILLIS_MIN, CHANGE_MILLIS_MAX), this::change);
    }

    private void change() {
        if (finishing) {
            return;
        }
        boolean fewer =
                members.size() >= MEMBERS_MAX || (members.size() > 1 && scheduler.onceIn(2));
        if (fewer) {
            members.remove(scheduler.random().nextInt(members.size())).crash();
        } else {
            add();
        }
        scheduleChange();
    }

    @Override
    public void finish() {
        finishing = true;
        members.forEach(GroupCopier::lookAgain);
    }

    @Override
    public boolean isDone() {
        Set<TopicPartition> caughtUp = new HashSet<>();
        members.forEach(member -> caughtUp.addAll(member.caughtUp()));
        return finishing && caughtUp.containsAll(route.inputs());
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
