package io.millrace.handlers.data;

import io.millrace.broker.produce.CommitListener;
import io.millrace.handlers.Call;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.ProduceResponse.PartitionProduceResponse;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A produce request whose partitions are being committed; answers when the last of them is. Each
 * partition's entry is written by one thread before it counts down, so the answering thread sees
 * all of them.
 */
final class PendingProduce {
    private final Call call;
    private final ProduceResponse response;

    /** One more than the partitions still open: the handler itself holds the last one. */
    private final AtomicInteger open = new AtomicInteger(1);

    PendingProduce(Call call, ProduceResponse response) {
        this.call = call;
        this.response = response;
    }

    CommitListener waitFor(PartitionProduceResponse entry) {
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

    /** One partition less to wait for, or the handler itself. */
    void done() {
        if (open.decrementAndGet() == 0) {
            call.answer(response);
        }
    }
}
