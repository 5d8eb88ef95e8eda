package io.millrace.handlers.data;

import io.millrace.base.Payload;
import io.millrace.base.TopicPartition;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.ProduceOutcome.AdmissionRequired;
import io.millrace.broker.produce.ProduceOutcome.Rejected;
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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Produce, v3 to v13. Appends each partition's batch where it lies in the request; v13 names topics
 * by id, v8 brings errors per record, acks=0 gets no answer and learns of a failure by losing its
 * connection.
 *
 * <p>Batches that would begin a transaction in their partition wait for the coordinator's admission
 * in the request's own memory, and are appended on its event loop (KIP-890; v12 adds partitions to
 * the transaction, v11 brings TRANSACTION_ABORTABLE). Those whose transaction is open there already
 * ask nobody.
 *
 * <p>Topics of coordinators take no records of clients.
 *
 * <p>Records that have to be compressed or decompressed are appended away from the event loop;
 * meanwhile later produces of the same connection wait, and nobody else's.
 */
public final class ProduceHandler implements Handler<ProduceRequest> {
    private static final short FIRST_VERSION_BY_ID = 13;

    /** KIP-110. */
    private static final short FIRST_VERSION_WITH_ZSTD = 7;

    /** Clients of transaction version 2 (KIP-890). */
    private static final short FIRST_VERSION_OF_EPOCH_PER_TRANSACTION = 12;

    private static final short ACKS_ALL = -1;
    private static final short ACKS_LEADER = 1;
    private static final short ACKS_NONE = 0;
    private static final String ADMIN_CLIENT_ID = "__admin_client";

    private final Produces produces;
    private final ProduceAdmissions admissions;
    private final NextLeaders leaders;
    private final Executor workers;

    /** A batch that overtook one that waits for its admission would be out of sequence. */
    private final Turns<Long> producers = new Turns<>();

    private final Turns<Object> connections = new Turns<>();

    /**
     * @param workers run what would hold an event loop up
     */
    public ProduceHandler(
            Produces produces, TransactionGate gate, NextLeaders leaders, Executor workers) {
        this.produces = produces;
        this.admissions = new ProduceAdmissions(gate);
        this.leaders = leaders;
        this.workers = workers;
    }

    /** One go over a request's partitions. */
    private record Pass(
            Call call,
            @Nullable TransactionalProducer producer,
            PendingProduce pending,
            ProduceContext context,
            List<Place> heavy,
            List<Unadmitted> unadmitted) {

        /** What coordinators keep is theirs; Kafka makes this exception for its own tools. */
        boolean writesInternalTopics() {
            return ADMIN_CLIENT_ID.equals(call.clientId());
        }
    }

    /** A partition's records, where they go, and their entry in the answer. */
    private record Place(
            ProduceTarget target, ByteBuffer records, PartitionProduceResponse entry) {}

    /** What waits for its admission. */
    private record Unadmitted(Place place, AdmissionRequired required) {}

    @Override
    public void handle(ProduceRequest request, Call call) {
        boolean waits =
                !connections.isIdle()
                        && connections.queueBehind(
                                call.connection(), call, () -> begin(request, call));
        if (!waits) {
            begin(request, call);
        }
    }

    private void begin(ProduceRequest request, Call call) {
        TransactionalBatches batches = TransactionalBatches.of(request);
        TransactionalProducer producer = batches.producer();
        boolean waits =
                producer != null
                        && !producers.isIdle()
                        && producers.queueBehind(
                                producer.producerId(), call, () -> append(request, call, batches));
        if (!waits) {
            append(request, call, batches);
        }
    }

    private void append(ProduceRequest request, Call call, TransactionalBatches batches) {
        ErrorCode refused = refusal(request, batches);
        ProduceResponse response = new ProduceResponse();
        Pass pass =
                new Pass(
                        call,
                        batches.producer(),
                        new PendingProduce(
                                call,
                                response,
                                leaders,
                                request.acks() == ACKS_NONE,
                                request.timeoutMs()),
                        new ProduceContext(
                                request.acks() == ACKS_ALL,
                                call.version() >= FIRST_VERSION_WITH_ZSTD,
                                call.version() >= FIRST_VERSION_OF_EPOCH_PER_TRANSACTION),
                        new ArrayList<>(0),
                        new ArrayList<>(0));
        List<TopicProduceResponse> topics = new ArrayList<>(request.topicData().size());
        for (ProduceRequest.TopicProduceData topic : request.topicData()) {
            topics.add(append(topic, refused, pass));
        }
        response.responses(topics);
        if (pass.heavy().isEmpty()) {
            conclude(pass);
        } else {
            appendHeavy(pass);
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
                append(ref(topic, data.index(), pass.call().version()), data, entry, pass);
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
        if (InternalTopics.contains(target.topic()) && !pass.writesInternalTopics()) {
            PendingProduce.reject(entry, Rejected.because(ErrorCode.INVALID_TOPIC_EXCEPTION));
            return;
        }
        ByteBuffer records = bytes(data.records());
        Place place = new Place(target, records, entry);
        if (target.isHeavy(records)) {
            pass.heavy().add(place);
        } else {
            append(place, pass);
        }
    }

    private static void append(Place place, Pass pass) {
        ProduceOutcome outcome = place.target().append(place.records(), pass.context());
        if (outcome instanceof AdmissionRequired required) {
            pass.unadmitted().add(new Unadmitted(place, required));
        } else {
            settle(place, outcome, pass);
        }
    }

    private static void settle(Place place, ProduceOutcome outcome, Pass pass) {
        pass.pending().settle(place.entry(), outcome, place.target(), pass.context());
    }

    private void appendHeavy(Pass pass) {
        Call call = pass.call();
        connections.take(call.connection());
        workers.execute(() -> {
            Runnable rest = () -> conclude(pass);
            try {
                pass.heavy().forEach(place -> append(place, pass));
            } catch (RuntimeException | Error failure) {
                rest =
                        () -> {
                            throw failure;
                        };
            }
            Runnable step = rest;
            call.loop().execute(() -> connections.run(call.connection(), call, step));
        });
    }

    private static ByteBuffer bytes(@Nullable Payload records) {
        return records instanceof Payload.Bytes(ByteBuffer buffer)
                ? buffer
                : Payload.Bytes.EMPTY.buffer();
    }

    /** Everything is appended that needs no admission. */
    private void conclude(Pass pass) {
        TransactionalProducer producer = pass.producer();
        if (producer == null || pass.unadmitted().isEmpty()) {
            pass.pending().done();
        } else {
            admit(producer, pass);
        }
    }

    /** One question for all partitions of the request; the answer comes back to its loop. */
    private void admit(TransactionalProducer producer, Pass pass) {
        Call call = pass.call();
        producers.take(producer.producerId());
        ProduceAdmissions.Question question =
                new ProduceAdmissions.Question(
                        call.version(),
                        producer,
                        pass.unadmitted().stream()
                                .map(each -> each.required().partition())
                                .toList(),
                        call.loop());
        admissions.ask(
                question,
                answer -> producers.run(producer.producerId(), call, () -> resume(pass, answer)));
    }

    private static void resume(Pass pass, Map<TopicPartition, ErrorCode> answer) {
        for (Unadmitted waiting : pass.unadmitted()) {
            ErrorCode told =
                    answer.getOrDefault(
                            waiting.required().partition(), ErrorCode.UNKNOWN_SERVER_ERROR);
            ErrorCode error = ProduceAdmissions.toProducer(told, pass.call().version());
            ProduceOutcome outcome =
                    error == ErrorCode.NONE
                            ? waiting.required().admitted().append(pass.context())
                            : Rejected.because(error, "The transaction's coordinator says " + told);
            settle(waiting.place(), outcome, pass);
        }
        pass.pending().done();
    }
}
