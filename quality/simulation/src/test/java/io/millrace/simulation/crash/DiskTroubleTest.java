package io.millrace.simulation.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Randomness;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.DeleteTopics;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.metadata.controller.Command.TopicReference;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that is full for a while, or fails for good, under a broker that goes on. */
class DiskTroubleTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final int FREE_BYTES_MIN = 100_000;

    private final Machine machine =
            new Machine(
                    Map.of(
                            "log.dirs",
                            "/data",
                            "millrace.disk.min.free.bytes",
                            String.valueOf(FREE_BYTES_MIN)));

    @BeforeEach
    void start() throws Exception {
        assertThat(machine.start()).isTrue();
        create("t");
        assertThat(produce()).isEqualTo(ErrorCode.NONE);
    }

    @AfterEach
    void stop() {
        machine.failPower();
        machine.stop();
    }

    @Test
    void aFullDiskRefusesRecordsUntilThereIsRoom() throws Exception {
        machine.files().limitBytes(FREE_BYTES_MIN);
        machine.broker().logs().tick(machine.nowMillis());

        assertThat(produce()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(values()).isEqualTo(1);
        create("meanwhile");
        delete("meanwhile");

        machine.files().limitBytes(Long.MAX_VALUE);
        machine.broker().logs().tick(machine.nowMillis());
        assertThat(produce()).isEqualTo(ErrorCode.NONE);
        assertThat(values()).isEqualTo(2);
    }

    @Test
    void aSyncThatFailsIsNotRepeated() throws Exception {
        machine.files().failSyncs(true);
        assertThat(produce()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);

        machine.files().failSyncs(false);
        assertThat(produce()).as("the pages may be lost").isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(machine.broker().logs().failed()).isTrue();
    }

    private int values() {
        return new PartitionReader(machine.broker()).all(PARTITION, 0).values().size();
    }

    private ErrorCode produce() throws Exception {
        ProduceTarget target =
                Objects.requireNonNull(
                        machine.broker().partitions().find(PartitionRef.byName("t", 0)));
        ByteBuffer batch =
                new BatchBuilder()
                        .append(machine.nowMillis(), null, ByteBuffer.wrap(new byte[10]))
                        .build();
        CompletableFuture<ErrorCode> answer = new CompletableFuture<>();
        switch (target.append(batch, new ProduceContext(true, true, true))) {
            case ProduceOutcome.Rejected rejected -> answer.complete(rejected.error());
            case ProduceOutcome.Appended appended ->
                    target.whenCommitted(
                            appended.leaderEpoch(),
                            appended.endOffset(),
                            CommitListener.FOREVER,
                            listener(answer));
            case ProduceOutcome.AdmissionRequired required ->
                    throw new AssertionError("not in a transaction: " + required);
        }
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static CommitListener listener(CompletableFuture<ErrorCode> answer) {
        return new CommitListener() {
            @Override
            public void committed() {
                answer.complete(ErrorCode.NONE);
            }

            @Override
            public void failed(ErrorCode error) {
                answer.complete(error);
            }
        };
    }

    private void create(String name) throws Exception {
        NewTopic topic =
                new NewTopic(
                        name, Uuid.random(Randomness.system()), 1, (short) 1, Map.of(), Map.of());
        CompletableFuture<Object> done = new CompletableFuture<>();
        machine.broker()
                .controller()
                .submit(new CreateTopics(List.of(topic), false), done::complete);
        done.get(20, TimeUnit.SECONDS);
        assertThat(machine.broker().image().topics().find(name)).isNotNull();
    }

    private void delete(String name) throws Exception {
        CompletableFuture<Object> done = new CompletableFuture<>();
        machine.broker()
                .controller()
                .submit(
                        new DeleteTopics(List.of(new TopicReference(name, Uuid.ZERO))),
                        done::complete);
        done.get(20, TimeUnit.SECONDS);
        assertThat(machine.broker().image().topics().find(name)).isNull();
    }
}
