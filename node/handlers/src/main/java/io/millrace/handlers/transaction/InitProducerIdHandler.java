package io.millrace.handlers.transaction;

import io.millrace.broker.cluster.ProducerIds;
import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.InitProducerIdRequest;
import io.millrace.protocol.message.InitProducerIdResponse;
import io.millrace.transactions.IdentityAnswer;
import io.millrace.transactions.TransactionCommand;
import org.jspecify.annotations.Nullable;

/**
 * InitProducerId, v0 to v5. v3 lets a producer say who it takes itself for (KIP-360), v4 brings
 * PRODUCER_FENCED. Without a transactional id any producer id will do.
 */
public final class InitProducerIdHandler implements Handler<InitProducerIdRequest> {
    private static final short FENCED_VERSION = 4;
    private static final long NO_ID = -1;
    private static final short NO_EPOCH = -1;

    private final ProducerIds ids;
    private final TransactionCommands transactions;

    public InitProducerIdHandler(ProducerIds ids, TransactionCommands transactions) {
        this.ids = ids;
        this.transactions = transactions;
    }

    @Override
    public void handle(InitProducerIdRequest request, Call call) {
        String transactionalId = request.transactionalId();
        if ((request.producerId() == NO_ID) != (request.producerEpoch() == NO_EPOCH)) {
            call.answer(failed(ErrorCode.INVALID_REQUEST.code()));
        } else if (transactionalId == null) {
            ids.next(id ->
                    call.answer(
                            id == ProducerIds.NONE
                                    ? failed(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code())
                                    : given(new ProducerIdentity(id, (short) 0))));
        } else {
            transactions.submit(
                    new TransactionCommand.InitProducerId(
                            transactionalId,
                            request.transactionTimeoutMs(),
                            expected(request),
                            TransactionCommand.NO_PRODUCER_ID,
                            call.connection()),
                    answer -> call.answer(response(answer, call.version())));
        }
    }

    private static @Nullable ProducerIdentity expected(InitProducerIdRequest request) {
        return request.producerId() == NO_ID
                ? null
                : new ProducerIdentity(request.producerId(), request.producerEpoch());
    }

    private static InitProducerIdResponse response(IdentityAnswer answer, short version) {
        return switch (answer) {
            case IdentityAnswer.Given(ProducerIdentity producer) -> given(producer);
            case IdentityAnswer.Refused(ErrorCode error) ->
                    failed(Fencing.shown(error, version, FENCED_VERSION));
            case IdentityAnswer.ProducerIdNeeded needed ->
                    failed(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code());
        };
    }

    private static InitProducerIdResponse given(ProducerIdentity producer) {
        return new InitProducerIdResponse()
                .producerId(producer.producerId())
                .producerEpoch(producer.producerEpoch());
    }

    private static InitProducerIdResponse failed(short errorCode) {
        return new InitProducerIdResponse()
                .errorCode(errorCode)
                .producerId(NO_ID)
                .producerEpoch(NO_EPOCH);
    }
}
