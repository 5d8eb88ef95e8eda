package io.millrace.handlers.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.RecordedCall;
import io.millrace.handlers.admin.AdminScene;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AddPartitionsToTxnRequest;
import io.millrace.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.millrace.protocol.message.AddPartitionsToTxnResponse;
import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.transactions.TransactionCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddPartitionsToTxnHandlerTest {
    private final AdminScene scene = new AdminScene(new MemoryFileSystem(), Path.of("/data"), true);

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void topicsOfCoordinatorsAreNoClients() {
        scene.creation().create(List.of(InternalTopics.CONSUMER_OFFSETS, "t"), () -> {});
        for (int version = 0; version <= 3; version++) {
            assertThat(send(version, InternalTopics.CONSUMER_OFFSETS, "t", "missing"))
                    .containsExactly(
                            ErrorCode.TOPIC_AUTHORIZATION_FAILED.code(),
                            ErrorCode.OPERATION_NOT_ATTEMPTED.code(),
                            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
    }

    private List<Short> send(int version, String... topics) {
        Dispatcher dispatcher = Dispatcher.ofBroker();
        dispatcher.serve(
                ApiKey.ADD_PARTITIONS_TO_TXN,
                new AddPartitionsToTxnHandler(scene, new NobodyAsks()));
        AddPartitionsToTxnRequest request =
                new AddPartitionsToTxnRequest()
                        .v3AndBelowTransactionalId("tx")
                        .v3AndBelowTopics(
                                List.of(topics).stream()
                                        .map(each ->
                                                new AddPartitionsToTxnTopic()
                                                        .name(each)
                                                        .partitions(List.of(0)))
                                        .toList());
        AddPartitionsToTxnResponse answer = RecordedCall.send(dispatcher, request, version);
        return answer.resultsByTopicV3AndBelow().stream()
                .map(topic -> topic.resultsByPartition().getFirst().partitionErrorCode())
                .toList();
    }

    /** With one partition refused, nothing is added. */
    private static final class NobodyAsks implements TransactionCommands {
        @Override
        public <R> void submit(TransactionCommand.OfTransaction<R> command, Consumer<R> answered) {
            throw new AssertionError(command);
        }

        @Override
        public void list(
                TransactionCommand.ListTransactions command,
                Consumer<ListTransactionsResponse> answered) {
            throw new AssertionError(command);
        }

        @Override
        public int additionWaitMillisMax() {
            return 0;
        }
    }
}
