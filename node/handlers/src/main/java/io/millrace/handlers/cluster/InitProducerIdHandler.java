package io.millrace.handlers.cluster;

import io.millrace.broker.cluster.ProducerIds;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.InitProducerIdRequest;
import io.millrace.protocol.message.InitProducerIdResponse;

/**
 * InitProducerId, v0 to v5, for idempotent producers. A transactional id is refused with an error
 * that clients take for final: there is no transaction coordinator yet.
 */
public final class InitProducerIdHandler implements Handler<InitProducerIdRequest> {
    private final ProducerIds ids;

    public InitProducerIdHandler(ProducerIds ids) {
        this.ids = ids;
    }

    @Override
    public void handle(InitProducerIdRequest request, Call call) {
        if (request.transactionalId() != null) {
            call.answer(failed(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED));
            return;
        }
        ids.next(id ->
                call.answer(
                        id == ProducerIds.NONE
                                ? failed(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
                                : new InitProducerIdResponse()
                                        .producerId(id)
                                        .producerEpoch((short) 0)));
    }

    private static InitProducerIdResponse failed(ErrorCode error) {
        return new InitProducerIdResponse()
                .errorCode(error.code())
                .producerId(-1)
                .producerEpoch((short) -1);
    }
}
