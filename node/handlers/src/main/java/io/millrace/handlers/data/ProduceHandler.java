package io.millrace.handlers.data;

import io.millrace.base.Payload;
import io.millrace.base.TopicPartition;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.produce.AppendOutcome;
import io.millrace.broker.produce.AppendOutcome.AdmissionRequired;
import io.millrace.broker.produce.AppendOutcome.Rejected;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.broker.produce.Produces;
import io.millrace.broker.produce.TransactionGate;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.millrace.protocol.message.ProduceResponse.TopicProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Produce, v3 to v13. Appends each partition's batch where it lies in the request; v13 names topics
 * by id, v8 brings errors per record, acks=0 gets no answer and learns of a failure by losing its
 * connection.
 *
 * <p>Batches that would begin a transaction in their partition wait for the coordinator's admission
 * in the request's own memory, and are appended on its event loop (KIP-890; v12 adds partitions to
 * the transaction, v11 brings TRANSACTION_ABORTABLE). Those whose transaction is open there already
 * ask nobody.
 */
public final class ProduceHandler implements Handler<ProduceRequest> {
    private static final Logger log = LoggerFactory.getLogger(ProduceHandler.class);
    private static final short FIRST_VERSION_BY_ID = 13;
    private static final short ACKS_ALL = -1;
    private static final short ACKS_LEADER = 1;
    private static final short ACKS_NONE = 0;

    private final Produces produces;
    private final ProduceAdmissions admissions;
    private final ProducerTurns turns = new ProducerTurns();

    public ProduceHandler(Produces produces, TransactionGate gate) {
        this.produces = produces;
        this.admissions = new ProduceAdmissions(gate);
    }

    /** One go over a request's partitions. */
    private record Pass(
            PendingProduce pending, ProduceContext context, List<Unadmitted> unadmitted) {}

    /** A partition's records that wait for their admission. */
    private record Unadmitted(
            PartitionProduceResponse entry,
            ProduceTarget target,
            ByteBuffer records,
            AdmissionRequired required) {}

    @Override
    public void handle(ProduceRequest request, Call call) {
        TransactionalBatches batches = TransactionalBatches.of(request);
        TransactionalProducer producer = batches.producer();
        if (producer == null || !waitsForTurn(request, call, batches, producer)) {
            append(request, call, batches);
        }
    }

    private boolean waitsForTurn(
            ProduceRequest request,
            Call call,
            TransactionalBatches batches,
            TransactionalProducer producer) {
        return turns.queued(
                producer.producerId(),
                call.loop(),
                () -> withTurn(producer, call, () -> append(request, call, batches)));
    }

    /** What fails costs the client its connection, and the requests behind it nothing. */
    private void withTurn(TransactionalProducer producer, Call call, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            log.error("apiKey={} client={} failed", call.key(), call.clientId(), failure);
            call.disconnect(call.key() + " failed");
        } finally {
            turns.end(producer.producerId());
        }
    }

    private void append(ProduceRequest request, Call call, TransactionalBatches batches) {
        ErrorCode refused = refusal(request, batches);
        ProduceResponse response = new ProduceResponse();
        PendingProduce pending = new PendingProduce(call, response, request.acks() == ACKS_NONE);
        Pass pass =
                new Pass(
                        pending,
                        new ProduceContext(call.version(), request.acks() == ACKS_ALL),
                        new ArrayList<>(0));
        List<TopicProduceResponse> topics = new ArrayList<>(request.topicData().size());
        for (ProduceRequest.TopicProduceData topic : request.topicData()) {
            topics.add(append(topic, refused, pass));
        }
        response.responses(topics);
        TransactionalProducer producer = batches.producer();
        if (producer == null || pass.unadmitted().isEmpty()) {
            pending.done();
        } else {
            admit(producer, pass, call);
        }
    }

    private static ErrorCode refusal(ProduceRequest request, TransactionalBatches batches) {
        short acks = request.acks();
        return acks == ACKS_ALL || acks == ACKS_LEADER || acks == ACKS_NONE
                ? batches.refusal()
                : ErrorCode.INVALID_REQUIRED_ACKS;
    }

    private TopicProduceResponse append(
            ProduceRequest.TopicProduceData topic, ErrorCode refused, Pass pass) {
        List<PartitionProduceResponse> entries = new ArrayList<>(topic.partitionData().size());
        for (ProduceRequest.PartitionProduceData data : topic.partitionData()) {
            PartitionProduceResponse entry = new PartitionProduceResponse().index(data.index());
            entries.add(entry);
            if (refused != ErrorCode.NONE) {
                PendingProduce.reject(entry, Rejected.because(refused));
            } else {
                append(ref(topic, data.index(), pass.context().version()), data, entry, pass);
            }
        }
        return new TopicProduceResponse()
                .name(topic.name())
                .topicId(topic.topicId())
                .partitionResponses(entries);
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
            PartitionProduceResponse entry,
            Pass pass) {
        ProduceTarget target = produces.find(ref);
        if (target == null) {
            PendingProduce.reject(entry, Rejected.because(ref.unknownError()));
            return;
        }
        ByteBuffer records = bytes(data.records());
        AppendOutcome outcome = target.append(records, pass.context());
        if (outcome instanceof AdmissionRequired required) {
            pass.unadmitted().add(new Unadmitted(entry, target, records, required));
        } else {
            pass.pending().settle(entry, outcome, target, pass.context());
        }
    }

    private static ByteBuffer bytes(@Nullable Payload records) {
        return records instanceof Payload.Bytes(ByteBuffer buffer)
                ? buffer
                : Payload.Bytes.EMPTY.buffer();
    }

    /** One question for all partitions of the request; the answer comes back to its loop. */
    private void admit(TransactionalProducer producer, Pass pass, Call call) {
        turns.take(producer.producerId());
        ProduceAdmissions.Question question =
                new ProduceAdmissions.Question(
                        call.version(),
                        producer,
                        pass.unadmitted().stream()
                                .map(each -> each.required().partition())
                                .toList(),
                        call.loop());
        admissions.ask(question, answer -> withTurn(producer, call, () -> resume(pass, answer)));
    }

    private static void resume(Pass pass, Map<TopicPartition, ErrorCode> answer) {
        for (Unadmitted waiting : pass.unadmitted()) {
            ErrorCode told =
                    answer.getOrDefault(
                            waiting.required().partition(), ErrorCode.UNKNOWN_SERVER_ERROR);
            ErrorCode error = ProduceAdmissions.toProducer(told, pass.context().version());
            AppendOutcome outcome =
                    error == ErrorCode.NONE
                            ? waiting.required()
                                    .admitted()
                                    .append(waiting.records(), pass.context())
                            : Rejected.because(error, "The transaction's coordinator says " + told);
            pass.pending().settle(waiting.entry(), outcome, waiting.target(), pass.context());
        }
        pass.pending().done();
    }
}
