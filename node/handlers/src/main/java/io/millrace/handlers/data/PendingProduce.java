package io.millrace.handlers.data;

import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.handlers.Call;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.millrace.protocol.message.ProduceResponse.PartitionProduceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A produce request whose partitions are being admitted and committed; answers when the last of
 * them is. Each partition's entry is written by one thread before it counts down, so the answering
 * thread sees all of them. Where a partition has one replica, acks=1 waits for the high watermark
 * as acks=all does: what was acknowledged can be read. With acks=0 nothing is answered, and a
 * failure costs the connection.
 */
final class PendingProduce {
    private final Call call;
    private final ProduceResponse response;
    private final NextLeaders leaders;
    private final boolean silent;
    private final int waitMillisMax;

    /** One more than the partitions still open: the handler itself holds the last one. */
    private final AtomicInteger open = new AtomicInteger(1);

    /**
     * @param silent acks=0
     * @param waitMillisMax for replicas and disks; then the answer is REQUEST_TIMED_OUT
     */
    PendingProduce(
            Call call,
            ProduceResponse response,
            NextLeaders leaders,
            boolean silent,
            int waitMillisMax) {
        this.call = call;
        this.response = response;
        this.leaders = leaders;
        this.silent = silent;
        this.waitMillisMax = Math.max(waitMillisMax, 0);
    }

    /** What became of a partition's records goes into its entry; waits until they are committed. */
    void settle(
            PartitionProduceResponse entry,
            ProduceOutcome outcome,
            ProduceTarget target,
            ProduceContext context) {
        // Not a switch: linking one takes a millisecond of the time to the first record.
        if (outcome instanceof ProduceOutcome.Appended appended) {
            entry.baseOffset(appended.baseOffset())
                    .logAppendTimeMs(appended.logAppendTimeMillis())
                    .logStartOffset(appended.logStartOffset());
            if (context.acksAll() || !silent && target.isOnlyCopy()) {
                target.whenCommitted(
                        appended.leaderEpoch(),
                        appended.endOffset(),
                        waitMillisMax,
                        waitFor(entry));
            }
        } else if (outcome instanceof ProduceOutcome.Rejected rejected) {
            reject(entry, rejected);
        } else {
            reject(
                    entry,
                    ProduceOutcome.Rejected.because(
                            ErrorCode.INVALID_TXN_STATE, "The admission is void"));
        }
    }

    private CommitListener waitFor(PartitionProduceResponse entry) {
        open.incrementAndGet();
        return new CommitListener() {
            @Override
            public void committed() {
                done();
            }

            @Override
            public void failed(ErrorCode error) {
                entry.errorCode(error.code()).baseOffset(-1).logAppendTimeMs(-1);
                done();
            }
        };
    }

    static void reject(PartitionProduceResponse entry, ProduceOutcome.Rejected rejected) {
        List<BatchIndexAndErrorMessage> records = new ArrayList<>(rejected.records().size());
        for (ProduceOutcome.BadRecord bad : rejected.records()) {
            records.add(
                    new BatchIndexAndErrorMessage()
                            .batchIndex(bad.index())
                            .batchIndexErrorMessage(bad.message()));
        }
        entry.errorCode(rejected.error().code())
                .baseOffset(-1)
                .logStartOffset(rejected.logStartOffset())
                .errorMessage(rejected.message())
                .recordErrors(records);
    }

    /** One partition less to wait for, or the handler itself. */
    void done() {
        if (open.decrementAndGet() > 0) {
            return;
        }
        if (!silent) {
            leaders.tell(response, call.version(), call.peer());
            call.answer(response);
        } else if (succeeded()) {
            call.answerNothing();
        } else {
            call.disconnect("a produce with acks=0 failed");
        }
    }

    private boolean succeeded() {
        return response.responses().stream()
                .flatMap(topic -> topic.partitionResponses().stream())
                .allMatch(entry -> entry.errorCode() == ErrorCode.NONE.code());
    }
}
