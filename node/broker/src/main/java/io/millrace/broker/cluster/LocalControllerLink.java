package io.millrace.broker.cluster;

import io.millrace.protocol.ApiRequest;
import java.util.function.Consumer;

/** For a node without peers: it is the active controller itself, or nobody is. */
public record LocalControllerLink(ControllerService service) implements ControllerLink {

    @Override
    public void send(ApiRequest request, int timeoutMillis, Consumer<Reply> answer) {
        service.answer(request, response -> answer.accept(new Reply.Answered(response)));
    }
}
