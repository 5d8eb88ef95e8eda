package io.millrace.server;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.TopicAutoCreation;
import io.millrace.broker.fetch.ColdReads;
import io.millrace.broker.fetch.FetchSessions;
import io.millrace.broker.fetch.Fetches;
import io.millrace.broker.groups.GroupTimings;
import io.millrace.broker.node.Broker;
import io.millrace.broker.partition.LogSizes;
import io.millrace.broker.partition.PartitionQueries;
import io.millrace.config.ServerSettings;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.OffLoop;
import io.millrace.handlers.admin.AdminHandlers;
import io.millrace.handlers.admin.DescribeQuorumHandler;
import io.millrace.handlers.cluster.ApiVersionsHandler;
import io.millrace.handlers.cluster.DescribeClusterHandler;
import io.millrace.handlers.cluster.DescribeTopicPartitionsHandler;
import io.millrace.handlers.cluster.MetadataHandler;
import io.millrace.handlers.data.DeleteRecordsHandler;
import io.millrace.handlers.data.DescribeProducersHandler;
import io.millrace.handlers.data.FetchHandler;
import io.millrace.handlers.data.KnownTopics;
import io.millrace.handlers.data.ListOffsetsHandler;
import io.millrace.handlers.data.NextLeaders;
import io.millrace.handlers.data.OffsetForLeaderEpochHandler;
import io.millrace.handlers.data.ProduceHandler;
import io.millrace.handlers.forwarding.ControllerForwarder;
import io.millrace.handlers.group.GroupHandlers;
import io.millrace.handlers.group.TxnOffsetCommitHandler;
import io.millrace.handlers.transaction.TransactionHandlers;
import io.millrace.metadata.Features;
import io.millrace.metrics.Labels;
import io.millrace.protocol.ApiKey;
import io.millrace.server.logging.LineLogging;
import java.util.UUID;

/** Which handler serves which key. ApiVersions tells clients exactly this. */
public final class HandlerTable {
    private HandlerTable() {}

    public static void fill(Dispatcher dispatcher, Broker broker) {
        TopicAutoCreation creation = broker.topicAutoCreation();
        data(dispatcher, broker);
        cluster(dispatcher, broker, creation);
        new GroupHandlers(
                        broker,
                        broker.groups(),
                        creation,
                        () -> freshText(broker),
                        consumerProtocol(broker))
                .serve(dispatcher);
        admin(dispatcher, broker);
        versions(dispatcher, broker);
        dispatcher.forward(
                ControllerForwarder.keys(),
                new ControllerForwarder(broker.control().link(), broker.control()::isActive));
    }

    /** Whoever asks is told what this dispatcher serves. */
    static void versions(Dispatcher dispatcher, Broker broker) {
        ApiVersionsHandler versions =
                new ApiVersionsHandler(
                        broker,
                        () -> dispatcher.served().stream().map(ApiVersionsHandler::told).toList());
        dispatcher.serve(ApiKey.API_VERSIONS, versions);
        dispatcher.refuseUnknownVersions(versions::refuse);
    }

    private static GroupHandlers.ConsumerProtocol consumerProtocol(Broker broker) {
        ServerSettings.ConsumerGroups settings = broker.settings().groups().consumer();
        GroupTimings timings = new GroupTimings(broker::image, broker.nodeId(), settings);
        return new GroupHandlers.ConsumerProtocol(
                () ->
                        settings.served()
                                && broker.image()
                                                .features()
                                                .getOrDefault(Features.GROUP_VERSION, (short) 0)
                                        > 0,
                timings::of);
    }

    private static void data(Dispatcher dispatcher, Broker broker) {
        ServerSettings.Requests limits = broker.settings().requests();
        OffLoop offLoop = new OffLoop(broker.mayBlock());
        PartitionQueries queries = new PartitionQueries(broker.partitions());
        dispatcher.serve(
                ApiKey.PRODUCE,
                new ProduceHandler(
                        broker.partitions(),
                        broker.transactions(),
                        new NextLeaders(broker),
                        broker.workers("millrace-codec", codecThreadsMax())));
        dispatcher.serve(
                ApiKey.FETCH,
                new FetchHandler(
                        new Fetches(broker.partitions()),
                        coldReads(broker),
                        new FetchSessions(
                                limits.fetchSessionsMax(),
                                () -> (int) broker.randomness().nextLong(),
                                new KnownTopics(broker)),
                        new NextLeaders(broker),
                        broker.clock(),
                        limits.fetchBytesMax()));
        dispatcher.serve(ApiKey.LIST_OFFSETS, new ListOffsetsHandler(queries, offLoop));
        dispatcher.serve(ApiKey.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpochHandler(queries));
        dispatcher.serve(
                ApiKey.DELETE_RECORDS,
                new DeleteRecordsHandler(queries, offLoop, broker.logs()::checkpointLogStarts));
        dispatcher.serve(ApiKey.DESCRIBE_PRODUCERS, new DescribeProducersHandler(queries, offLoop));
    }

    private static ColdReads coldReads(Broker broker) {
        return new ColdReads(
                broker.workers("millrace-read", ColdReads.THREADS_MAX),
                broker.metrics()
                        .counter(
                                "millrace_fetch_cold_reads",
                                "Fetches that were read off the event loops, since they might wait for the disk",
                                Labels.NONE));
    }

    /** Leaves event loops a half of the machine; connections queue one produce each at most. */
    private static int codecThreadsMax() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    private static void cluster(Dispatcher dispatcher, Broker broker, TopicAutoCreation creation) {
        dispatcher.serve(ApiKey.METADATA, new MetadataHandler(broker, creation));
        dispatcher.serve(ApiKey.DESCRIBE_CLUSTER, new DescribeClusterHandler(broker));
        dispatcher.serve(
                ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                new DescribeTopicPartitionsHandler(
                        broker, broker.settings().requests().describedPartitionsMax()));
        new TransactionHandlers(broker, broker.producerIds(), broker.transactions(), creation)
                .serve(dispatcher);
        dispatcher.serve(
                ApiKey.TXN_OFFSET_COMMIT,
                new TxnOffsetCommitHandler(broker, broker.transactionalCommits()));
    }

    static void admin(Dispatcher dispatcher, Broker broker) {
        new AdminHandlers(
                        broker,
                        broker.controller(),
                        broker.layers(),
                        new LogSizes(broker.logs()),
                        broker.settings().controller().topicCreation().deletable(),
                        () -> freshId(broker),
                        new OffLoop(broker.mayBlock()))
                .serve(dispatcher, LineLogging.current());
        dispatcher.serve(
                ApiKey.DESCRIBE_QUORUM, new DescribeQuorumHandler(broker, broker.metadata()));
    }

    private static Uuid freshId(Broker broker) {
        return Uuid.random(broker.randomness());
    }

    private static String freshText(Broker broker) {
        Uuid id = freshId(broker);
        return new UUID(id.mostSignificantBits(), id.leastSignificantBits()).toString();
    }
}
