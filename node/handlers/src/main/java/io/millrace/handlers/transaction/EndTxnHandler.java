package io.millrace.handlers.transaction;

import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.EndTxnRequest;
import io.millrace.protocol.message.EndTxnResponse;
import io.millrace.transactions.IdentityAnswer;
import io.millrace.transactions.TransactionCommand;

/**
 * EndTxn, v0 to v5. v2 brings PRODUCER_FENCED; v5 moves the epoch and tells the producer who it is
 * from now on (KIP-890).
 */
public final class EndTxnHandler implements Handler<EndTxnRequest> {
    private static final short FENCED_VERSION = 2;
    private static final short MOVING_EPOCH_VERSION = 5;

    private final TransactionCommands transactions;

    public EndTxnHandler(TransactionCommands transactions) {
        this.transactions = transactions;
    }

    @Override
    public void handle(EndTxnRequest request, Call call) {
        boolean moves = call.version() >= MOVING_EPOCH_VERSION;
        transactions.submit(
                new TransactionCommand.EndTransaction(
                        request.transactionalId(),
                        new ProducerIdentity(request.producerId(), request.producerEpoch()),
                        request.committed(),
                        (short) (moves ? 2 : 0),
                        TransactionCommand.NO_PRODUCER_ID,
                        call.connection()),
                answer -> answer(answer, call));
    }

    private static void answer(IdentityAnswer answer, Call call) {
        if (!Overtaken.ended(answer, call)) {
            call.answer(response(answer, call.version()));
        }
    }

    private static EndTxnResponse response(IdentityAnswer answer, short version) {
        return switch (answer) {
            case IdentityAnswer.Given(ProducerIdentity producer) ->
                    new EndTxnResponse()
                            .producerId(producer.producerId())
                            .producerEpoch(producer.producerEpoch());
            case IdentityAnswer.Refused(ErrorCode error) ->
                    new EndTxnResponse().errorCode(Fencing.shown(error, version, FENCED_VERSION));
            case IdentityAnswer.ProducerIdNeeded needed ->
                    new EndTxnResponse().errorCode(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code());
        };
    }
}
