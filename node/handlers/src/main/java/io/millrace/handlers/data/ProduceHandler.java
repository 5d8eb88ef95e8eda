package io.millrace.handlers.data;

import io.millrace.base.Payload;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.produce.AppendOutcome;
import io.millrace.broker.produce.AppendOutcome.Appended;
import io.millrace.broker.produce.AppendOutcome.Rejected;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.broker.produce.Produces;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.millrace.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.millrace.protocol.message.ProduceResponse.TopicProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Produce, v3 to v13. Appends each partition's batch where it lies in the request; v13 names topics
 * by id, v8 brings errors per record, acks=0 gets no answer and learns of a failure by losing its
 * connection.
 */
public final class ProduceHandler implements Handler<ProduceRequest> {
    private static final short FIRST_VERSION_BY_ID = 13;
    private static final short ACKS_ALL = -1;
    private static final short ACKS_LEADER = 1;
    private static final short ACKS_NONE = 0;

    private final Produces produces;

    public ProduceHandler(Produces produces) {
        this.produces = produces;
    }

    @Override
    public void handle(ProduceRequest request, Call call) {
        ProduceResponse response = new ProduceResponse();
        PendingProduce pending = new PendingProduce(call, response);
        List<TopicProduceResponse> topics = new ArrayList<>(request.topicData().size());
        for (ProduceRequest.TopicProduceData topic : request.topicData()) {
            topics.add(append(topic, request, call.version(), pending));
        }
        response.responses(topics);
        if (request.acks() != ACKS_NONE) {
            pending.done();
        } else if (topics.stream().allMatch(ProduceHandler::succeeded)) {
            call.answerNothing();
        } else {
            call.disconnect("a produce with acks=0 failed");
        }
    }

    private TopicProduceResponse append(
            ProduceRequest.TopicProduceData topic,
            ProduceRequest request,
            short version,
            PendingProduce pending) {
        ErrorCode refused = refusal(request);
        List<PartitionProduceResponse> entries = new ArrayList<>(topic.partitionData().size());
        for (ProduceRequest.PartitionProduceData data : topic.partitionData()) {
            PartitionProduceResponse entry = new PartitionProduceResponse().index(data.index());
            entries.add(entry);
            if (refused != null) {
                reject(entry, Rejected.because(refused));
            } else {
                append(
                        ref(topic, data.index(), version),
                        data,
                        new ProduceContext(version, request.acks() == ACKS_ALL),
                        pending,
                        entry);
            }
        }
        return new TopicProduceResponse()
                .name(topic.name())
                .topicId(topic.topicId())
                .partitionResponses(entries);
    }

    private static boolean succeeded(TopicProduceResponse topic) {
        return topic.partitionResponses().stream()
                .allMatch(entry -> entry.errorCode() == ErrorCode.NONE.code());
    }

    private static @Nullable ErrorCode refusal(ProduceRequest request) {
        short acks = request.acks();
        if (acks != ACKS_ALL && acks != ACKS_LEADER && acks != ACKS_NONE) {
            return ErrorCode.INVALID_REQUIRED_ACKS;
        }
        // No coordinator hands out transactional producer ids yet, so this one is made up.
        return request.transactionalId() == null ? null : ErrorCode.INVALID_PRODUCER_ID_MAPPING;
    }

    private static PartitionRef ref(
            ProduceRequest.TopicProduceData topic, int partition, short version) {
        return version >= FIRST_VERSION_BY_ID
                ? PartitionRef.byId(topic.topicId(), partition)
                : PartitionRef.byName(topic.name(), partition);
    }

    private void append(
            PartitionRef ref,
            ProduceRequest.PartitionProduceData data,
            ProduceContext context,
            PendingProduce pending,
            PartitionProduceResponse entry) {
        ProduceTarget target = produces.find(ref);
        if (target == null) {
            reject(entry, Rejected.because(ref.unknownError()));
            return;
        }
        switch (target.append(bytes(data.records()), context)) {
            case Rejected rejected -> reject(entry, rejected);
            case Appended appended -> {
                entry.baseOffset(appended.baseOffset())
                        .logAppendTimeMs(appended.logAppendTimeMillis())
                        .logStartOffset(appended.logStartOffset());
                if (context.acksAll()) {
                    target.whenCommitted(appended.endOffset(), pending.waitFor(entry));
                }
            }
        }
    }

    private static ByteBuffer bytes(@Nullable Payload records) {
        return records instanceof Payload.Bytes(ByteBuffer buffer)
                ? buffer
                : Payload.Bytes.EMPTY.buffer();
    }

    private static void reject(PartitionProduceResponse entry, Rejected rejected) {
        List<BatchIndexAndErrorMessage> records = new ArrayList<>(rejected.records().size());
        for (AppendOutcome.BadRecord bad : rejected.records()) {
            records.add(
                    new BatchIndexAndErrorMessage()
                            .batchIndex(bad.index())
                            .batchIndexErrorMessage(bad.message()));
        }
        entry.errorCode(rejected.error().code())
                .baseOffset(-1)
                .errorMessage(rejected.message())
                .recordErrors(records);
    }
}
