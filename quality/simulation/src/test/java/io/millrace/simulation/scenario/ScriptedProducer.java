package io.millrace.simulation.scenario;

import io.millrace.base.Check;
import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.EndTxnResponse;
import io.millrace.protocol.message.InitProducerIdResponse;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.simulation.client.Caller;
import io.millrace.simulation.client.ConsumedOffset;
import io.millrace.simulation.client.Identity;
import io.millrace.simulation.client.ProduceBatch;
import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.client.Role;
import io.millrace.simulation.client.TransactionRequests;
import io.millrace.simulation.world.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transactional client whose every request a test asks for. It has one connection at a time. */
final class ScriptedProducer {
    private final Script script;
    private TransactionRequests requests;
    private final Map<TopicPartition, Integer> sequences = new HashMap<>();
    private Connection connection;
    private Identity identity = Identity.NONE;
    private long timestampMillis = -1;

    ScriptedProducer(Script script, TransactionRequests requests) {
        this.script = script;
        this.requests = requests;
        this.connection = script.connect();
    }

    Identity identity() {
        return identity;
    }

    /** As it would be after an answer that the client did not get. */
    void believe(Identity other) {
        identity = other;
    }

    /** The records' from now on; otherwise the time at which they are sent. */
    void stamp(long millis) {
        timestampMillis = millis;
    }

    /** From the next transaction on. */
    void speak(Protocol protocol) {
        requests =
                new TransactionRequests(
                        requests.transactionalId(), protocol, requests.timeoutMillis());
    }

    /** Gives its connection up and makes another one. */
    void reconnect() {
        connection.cut();
        connection = script.connect();
    }

    private ApiResponse insist(Caller.Question question) {
        if (!connection.isOpen()) {
            connection = script.connect();
        }
        return script.insist(connection, question);
    }

    // --- identity ---

    /** As a client that has just started; ends what the one before has left. */
    ErrorCode begin() {
        identity = Identity.NONE;
        return init();
    }

    /** Likewise, then a transaction with these partitions, which older clients have to add. */
    void begin(TopicPartition... partitions) {
        Check.that(begin() == ErrorCode.NONE, "it begins");
        Check.that(
                requests.protocol() == Protocol.TV2 || add(partitions) == ErrorCode.NONE,
                "the partitions are added");
    }

    /** As a client that asks for a new epoch. */
    ErrorCode init() {
        InitProducerIdResponse given = (InitProducerIdResponse) insist(requests.init(identity));
        if (ErrorCode.of(given.errorCode()) == ErrorCode.NONE) {
            identify(new Identity(given.producerId(), given.producerEpoch()));
        }
        return ErrorCode.of(given.errorCode());
    }

    private void identify(Identity next) {
        if (!next.equals(identity)) {
            sequences.clear();
        }
        identity = next;
    }

    // --- within a transaction ---

    ErrorCode add(TopicPartition... partitions) {
        return TransactionRequests.addPartitionsError(
                insist(requests.addPartitions(identity, List.of(partitions))));
    }

    ErrorCode send(TopicPartition partition, String value) {
        return send(request(partition, null, value));
    }

    ErrorCode send(TopicPartition partition, String key, String value) {
        return send(request(partition, key, value));
    }

    ErrorCode send(ProduceRequest request) {
        Caller.Question question =
                new Caller.Question(
                        Role.DATA,
                        ApiKey.PRODUCE,
                        requests.protocol().produceVersion,
                        () -> request,
                        ScriptedProducer::produceError);
        return produceError(insist(question));
    }

    /** What it returns waits for the answer, which must not be an error. */
    Runnable sendWithoutWaiting(TopicPartition partition, String value) {
        return script.begin(
                connection,
                ApiKey.PRODUCE,
                requests.protocol().produceVersion,
                request(partition, null, value),
                response -> Check.that(produceError(response) == ErrorCode.NONE, "it is appended"));
    }

    /** Given to the network, and delayed there. */
    InFlight sendLate(TopicPartition partition, String value) {
        return script.later(
                ApiKey.PRODUCE,
                requests.protocol().produceVersion,
                request(partition, null, value));
    }

    /** The next batch of the partition. */
    ProduceRequest request(TopicPartition partition, @Nullable String key, String value) {
        int sequence = sequences.getOrDefault(partition, 0);
        sequences.put(partition, sequence + 1);
        return new ProduceBatch(
                        requests.transactionalId(),
                        identity,
                        partition,
                        sequence,
                        timestampMillis < 0 ? script.nowMillis() : timestampMillis,
                        List.of(new ProduceBatch.Sent(key, value)))
                .request();
    }

    static ErrorCode produceError(ApiResponse response) {
        return ErrorCode.of(
                ((ProduceResponse) response)
                        .responses()
                        .getFirst()
                        .partitionResponses()
                        .getFirst()
                        .errorCode());
    }

    ErrorCode commitOffset(ConsumedOffset consumed) {
        if (requests.protocol() == Protocol.TV1) {
            ErrorCode error =
                    requests.addOffsets(identity, consumed.group())
                            .error()
                            .apply(insist(requests.addOffsets(identity, consumed.group())));
            if (error != ErrorCode.NONE) {
                return error;
            }
        }
        return TransactionRequests.offsetCommitError(
                insist(requests.commitOffset(identity, consumed)));
    }

    /** Given to the network, and delayed there. */
    InFlight commitOffsetLate(ConsumedOffset consumed) {
        Caller.Question question = requests.commitOffset(identity, consumed);
        return script.later(question.key(), question.version(), question.request().get());
    }

    // --- its end ---

    ErrorCode commit() {
        return end(true);
    }

    ErrorCode abort() {
        return end(false);
    }

    private ErrorCode end(boolean commit) {
        EndTxnResponse answer = (EndTxnResponse) insist(requests.end(identity, commit));
        if (ErrorCode.of(answer.errorCode()) == ErrorCode.NONE
                && requests.protocol() == Protocol.TV2) {
            identify(new Identity(answer.producerId(), answer.producerEpoch()));
        }
        return ErrorCode.of(answer.errorCode());
    }

    /** Sends it and waits for nothing. */
    void endUnheard(boolean commit) {
        Caller.Question question = requests.end(identity, commit);
        connection.send(
                question.key(),
                (short) question.version(),
                question.request().get(),
                response -> {});
    }

    /** Given to the network, and delayed there. */
    InFlight endLate(boolean commit) {
        Caller.Question question = requests.end(identity, commit);
        return script.later(question.key(), question.version(), question.request().get());
    }

    static ErrorCode endError(ApiResponse response) {
        return ErrorCode.of(((EndTxnResponse) response).errorCode());
    }

    static Identity identity(ApiResponse response) {
        EndTxnResponse answer = (EndTxnResponse) response;
        return new Identity(answer.producerId(), answer.producerEpoch());
    }
}
