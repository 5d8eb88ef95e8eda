package io.millrace.broker.groups;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.broker.coordination.CoordinatorRuntime;
import io.millrace.broker.coordination.Hosted;
import io.millrace.broker.coordination.ShardLeadership;
import io.millrace.broker.coordination.Waiter;
import io.millrace.coordination.StateMachine;
import io.millrace.groups.GroupCommand;
import io.millrace.groups.GroupCoordinator;
import io.millrace.groups.GroupSettings;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListGroupsResponse;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The group coordinators of this node. Their threads are those of {@link CoordinatorRuntime};
 * public methods may be called from any.
 */
public final class GroupRuntime implements GroupCommands, AutoCloseable {

    /** Makes the group coordinators. */
    private record Groups(GroupSettings settings) implements Hosted<GroupCommand<?>, Object> {
        @Override
        public StateMachine<GroupCommand<?>, Object> machine(ShardLeadership where) {
            return new GroupCoordinator(settings);
        }
    }

    /** Who asked, with the command, which knows the shape of a refusal. */
    private record Asker<R>(GroupCommand<R> command, Consumer<R> answered)
            implements Waiter<Object> {

        /** A coordinator answers each kind of command with its kind of answer. */
        @Override
        @SuppressWarnings("unchecked")
        public void answer(Object answer) {
            answered.accept((R) answer);
        }

        @Override
        public void refuse(ErrorCode error) {
            answered.accept(command.refused(error));
        }
    }

    private final CoordinatorRuntime<GroupCommand<?>, Object> coordinators;

    /**
     * @param owner the one thread that runs the coordinators
     * @param loader runs reads of the log, which wait for the disk
     */
    public GroupRuntime(EventLoop owner, Executor loader, Clock clock, GroupSettings settings) {
        this.coordinators = new CoordinatorRuntime<>(owner, loader, clock, new Groups(settings));
    }

    /** For whoever tells which partitions of {@code __consumer_offsets} this node leads. */
    public CoordinatorRuntime<GroupCommand<?>, Object> coordinators() {
        return coordinators;
    }

    /** Topics were deleted: their offsets go. */
    public void forgetTopics(Set<String> topics) {
        GroupCommand.ForgetTopics command = new GroupCommand.ForgetTopics(topics);
        coordinators.submitToAll(command, count -> new Asker<>(command, error -> {}));
    }

    @Override
    public <R> void submit(GroupCommand.OfGroup<R> command, Consumer<R> answered) {
        coordinators.submit(command.groupId(), command, new Asker<>(command, answered));
    }

    @Override
    public void list(GroupCommand.ListGroups command, Consumer<ListGroupsResponse> answered) {
        coordinators.submitToAll(
                command,
                count -> {
                    GroupListing listing = new GroupListing(count, answered);
                    return new Asker<>(command, listing::add);
                });
    }

    @Override
    public void close() {
        coordinators.close();
    }
}
