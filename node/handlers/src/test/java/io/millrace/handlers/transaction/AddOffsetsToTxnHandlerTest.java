package io.millrace.handlers.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.RecordedCall;
import io.millrace.handlers.admin.AdminScene;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AddOffsetsToTxnRequest;
import io.millrace.protocol.message.AddOffsetsToTxnResponse;
import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.transactions.TransactionCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddOffsetsToTxnHandlerTest {
    private final AdminScene scene = new AdminScene(new MemoryFileSystem(), Path.of("/data"), true);
    private final List<TopicPartition> added = new ArrayList<>();

    @AfterEach
    void close() {
        scene.close();
    }

    /** Clients before transaction.version 2 ask for this before they look for the group. */
    @Test
    void theFirstGroupOfTheClusterMayComeWithATransaction() {
        assertThat(scene.image().topics().find(InternalTopics.CONSUMER_OFFSETS)).isNull();
        for (int version = 0; version <= 4; version++) {
            assertThat(send(version)).isEqualTo(ErrorCode.NONE.code());
        }
        assertThat(scene.image().topics().find(InternalTopics.CONSUMER_OFFSETS)).isNotNull();
        assertThat(added)
                .hasSize(5)
                .containsOnly(
                        new TopicPartition(
                                InternalTopics.CONSUMER_OFFSETS,
                                Math.floorMod("g".hashCode(), 50)));
    }

    private short send(int version) {
        Dispatcher dispatcher = Dispatcher.ofBroker();
        dispatcher.serve(
                ApiKey.ADD_OFFSETS_TO_TXN,
                new AddOffsetsToTxnHandler(scene, new Additions(), scene.creation()));
        AddOffsetsToTxnResponse answer =
                RecordedCall.send(
                        dispatcher,
                        new AddOffsetsToTxnRequest()
                                .transactionalId("t")
                                .producerId(1)
                                .producerEpoch((short) 0)
                                .groupId("g"),
                        version);
        return answer.errorCode();
    }

    /** A coordinator that lets every partition in. */
    private final class Additions implements TransactionCommands {
        @Override
        @SuppressWarnings("unchecked") // the command's own answer
        public <R> void submit(TransactionCommand.OfTransaction<R> command, Consumer<R> answered) {
            added.addAll(((TransactionCommand.AddPartitions) command).partitions());
            answered.accept((R) ErrorCode.NONE);
        }

        @Override
        public void list(
                TransactionCommand.ListTransactions command,
                Consumer<ListTransactionsResponse> answered) {
            throw new AssertionError("nobody lists");
        }

        @Override
        public int additionWaitMillisMax() {
            return 0;
        }
    }
}
