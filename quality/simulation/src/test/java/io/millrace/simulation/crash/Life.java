package io.millrace.simulation.crash;

import io.millrace.base.OperatingException;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.broker.cluster.ProducerIds;
import io.millrace.broker.node.Broker;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.CreatedTopic;
import io.millrace.metadata.controller.Command.DeleteTopics;
import io.millrace.metadata.controller.Command.DeletedTopic;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.metadata.controller.Command.TopicReference;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** What is done with one broker between its start and its end. */
final class Life {
    private static final String OFFSETS_TOPIC = "__consumer_offsets";
    private static final int ANSWER_SECONDS_MAX = 20;
    private static final int NAMES = 4;
    private static final int PARTITIONS_MAX = 3;
    private static final int LANES_MAX = 12;

    /** One for each partition of the offsets topic, at the least. */
    private static final List<Committer> PROBES =
            IntStream.range(0, PARTITIONS_MAX)
                    .mapToObj(number ->
                            new Committer(
                                    TopicHistory.group(number),
                                    new TopicPartition(OFFSETS_TOPIC, 0),
                                    () -> 0))
                    .toList();

    private final Machine machine;
    private final History history;
    private final Random random;
    private final Broker broker;
    private final ProducerIds producerIds;

    Life(Machine machine, History history, Random random) {
        this.machine = machine;
        this.history = history;
        this.random = random;
        this.broker = machine.broker();
        this.producerIds = broker.producerIds();
    }

    /** Compares what the broker has with what was promised, then repeats what is in doubt. */
    void begin() {
        CompletableFuture<Boolean> made = new CompletableFuture<>();
        broker.topicAutoCreation().create(List.of(OFFSETS_TOPIC), () -> made.complete(true));
        await(made);
        history.resolveTopics(broker.image().topics());
        PartitionReader reader = new PartitionReader(broker);
        for (PartitionHistory partition : history.partitions()) {
            PartitionReader.Page all = reader.all(partition.id(), 0);
            if (!machine.hasPower()) {
                return;
            }
            partition.verify(all);
        }
        PROBES.forEach(this::awaitCoordinator);
        history.committers().forEach(this::verify);
        history.lanes().forEach(lane -> lane.retry(broker, machine.nowMillis()));
    }

    /** Coordinators load when the broker has started; until then they send everyone away. */
    private void awaitCoordinator(Committer probe) {
        while (machine.hasPower() && await(probe.fetch(broker.groups())).errorCode() != 0) {
            Thread.onSpinWait();
        }
    }

    private void verify(Committer committer) {
        OffsetFetchResponseGroup answer = await(committer.fetch(broker.groups()));
        if (machine.hasPower()) {
            committer.verify(answer);
        }
    }

    void step() {
        switch (random.nextInt(40)) {
            case 0, 1 -> createTopic();
            case 2 -> deleteTopic();
            case 3, 4 -> addProducer();
            case 5 -> machine.advance(random.nextInt(4_000));
            case 6 -> tolerating(() -> broker.logs().checkpoint(machine.nowMillis()));
            case 7 -> tolerating(() -> broker.logs().tick(machine.nowMillis()));
            case 8 -> broker.metadata().maintain();
            case 9, 10 -> awaitAll();
            case 11, 12, 13, 14, 15 -> read();
            case 16, 17, 18, 19, 20 -> commit();
            default -> produce();
        }
        history.collect(machine);
    }

    private void createTopic() {
        String name = "t" + random.nextInt(NAMES);
        if (history.has(name)) {
            return;
        }
        Uuid id = new Uuid(random.nextLong(), random.nextLong());
        int partitions = 1 + random.nextInt(PARTITIONS_MAX);
        TopicHistory topic =
                history.add(new TopicHistory(name, id, partitions, history::nextCommit));
        Map<String, String> configs =
                Map.of("internal.segment.bytes", "3000", "segment.ms", "5000");
        CreateTopics command =
                new CreateTopics(
                        List.of(new NewTopic(name, id, partitions, (short) 1, Map.of(), configs)),
                        false);
        CompletableFuture<ControllerCommands.Result<List<CreatedTopic>>> result =
                new CompletableFuture<>();
        broker.controller().submit(command, result::complete);
        if (await(result)
                instanceof ControllerCommands.Result.Done<List<CreatedTopic>>(var created)) {
            ApiError error = created.getFirst().error();
            Violation.unless(error.isNone(), "topic " + name + " is refused: " + error);
            topic.become(TopicHistory.State.ALIVE);
        }
    }

    private void deleteTopic() {
        TopicHistory topic = history.anyAlive(random);
        if (topic == null) {
            return;
        }
        awaitAll();
        history.collect(machine);
        topic.become(TopicHistory.State.DELETING);
        CompletableFuture<ControllerCommands.Result<List<DeletedTopic>>> result =
                new CompletableFuture<>();
        broker.controller()
                .submit(
                        new DeleteTopics(List.of(new TopicReference(null, topic.id()))),
                        result::complete);
        if (await(result) instanceof ControllerCommands.Result.Done<List<DeletedTopic>>(var gone)) {
            ApiError error = gone.getFirst().error();
            Violation.unless(error.isNone(), "topic " + topic.name() + " stays: " + error);
            history.remove(topic);
        }
    }

    private void addProducer() {
        TopicHistory topic = history.anyAlive(random);
        if (topic == null || topic.lanes().size() >= LANES_MAX) {
            return;
        }
        CompletableFuture<Long> id = new CompletableFuture<>();
        producerIds.next(id::complete);
        Long given = await(id);
        if (given != null && given != ProducerIds.NONE) {
            history.gave(given);
            topic.addProducer(given);
        }
    }

    private void produce() {
        Lane lane = history.anyLane(random);
        if (lane != null && lane.mayProduce()) {
            int padding = random.nextInt(30) == 0 ? 800 : random.nextInt(100);
            lane.produce(broker, machine.nowMillis(), 1 + random.nextInt(3), padding);
        }
    }

    private void commit() {
        Committer committer = history.anyCommitter(random);
        if (committer != null) {
            committer.commit(broker.groups());
        }
    }

    private void read() {
        PartitionHistory partition = history.anyPartition(random);
        if (partition == null) {
            return;
        }
        long offset = random.nextLong(partition.highWatermark() + 1);
        PartitionReader.Page page =
                new PartitionReader(broker).page(partition.id(), offset, 1 + random.nextInt(2_000));
        if (machine.hasPower()) {
            partition.saw(page, offset);
        }
    }

    /** Every request is answered, with power or without. */
    void awaitAll() {
        history.unanswered().forEach(this::await);
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof TimeoutException) {
                throw new Violation("a request is not answered", failed);
            }
            throw failed;
        }
    }

    private void tolerating(Runnable work) {
        try {
            work.run();
        } catch (OperatingException failed) {
            if (machine.hasPower()) {
                throw new Violation("maintenance failed", failed);
            }
        }
    }
}
