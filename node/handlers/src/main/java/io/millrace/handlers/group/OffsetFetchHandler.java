package io.millrace.handlers.group;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.OffsetFetchRequest;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchResponse;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.function.Consumer;

/**
 * OffsetFetch, v1 to v10. From v2 a null list of topics asks for all; v7 brings "only stable
 * offsets", v8 several groups at once, v9 members of the consumer protocol, v10 topics by id
 * instead of by name.
 */
public final class OffsetFetchHandler implements Handler<OffsetFetchRequest> {
    private static final short SEVERAL_GROUPS_VERSION = 8;
    private static final short TOPIC_ID_VERSION = 10;

    private final ClusterView cluster;
    private final GroupCommands groups;

    public OffsetFetchHandler(ClusterView cluster, GroupCommands groups) {
        this.cluster = cluster;
        this.groups = groups;
    }

    @Override
    public void handle(OffsetFetchRequest request, Call call) {
        if (call.version() < SEVERAL_GROUPS_VERSION) {
            fetch(
                    SingleGroupFetch.request(request),
                    request.requireStable(),
                    false,
                    Replying.to(
                            call,
                            group -> SingleGroupFetch.response(request, group, call.version())));
            return;
        }
        boolean byId = call.version() >= TOPIC_ID_VERSION;
        Gathering.of(
                request.groups(),
                new OffsetFetchResponseGroup(),
                (group, answered) -> fetch(group, request.requireStable(), byId, answered),
                Replying.to(call, all -> new OffsetFetchResponse().groups(all)));
    }

    private void fetch(
            OffsetFetchRequestGroup wanted,
            boolean requireStable,
            boolean byId,
            Consumer<OffsetFetchResponseGroup> answered) {
        FetchedTopics topics = new FetchedTopics(cluster.image(), byId);
        groups.submit(
                new AnyGroupCommand.FetchOffsets(topics.known(wanted), requireStable),
                group -> answered.accept(topics.complete(wanted, group)));
    }
}
