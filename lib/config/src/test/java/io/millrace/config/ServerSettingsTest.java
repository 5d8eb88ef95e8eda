package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.ServerSettings.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every record of settings: its defaults, and a full explicit mapping. */
class ServerSettingsTest {
    private static final String FULL =
            """
            node.id=7
            broker.rack=north
            broker.heartbeat.interval.ms=61
            broker.session.timeout.ms=62
            metadata.max.idle.interval.ms=63
            leader.imbalance.check.interval.seconds=64
            log.dirs=/var/millrace
            metadata.log.dir=/var/metadata
            listeners=INSIDE://10.0.0.1:1,OUTSIDE://[::1]:2
            advertised.listeners=INSIDE://in:3,OUTSIDE://out:4
            listener.security.protocol.map=INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT
            socket.request.max.bytes=5
            queued.max.request.bytes=6
            queued.max.requests=8
            num.network.threads=9
            socket.send.buffer.bytes=10
            socket.receive.buffer.bytes=11
            socket.listen.backlog.size=12
            max.connections=13
            max.connections.per.ip=14
            max.connections.per.ip.overrides=10.0.0.2:15
            connections.max.idle.ms=16
            fetch.max.bytes=1700
            max.incremental.fetch.session.cache.slots=18
            max.request.partition.size.limit=19
            log.retention.check.interval.ms=21
            log.initial.task.delay.ms=22
            log.flush.offset.checkpoint.interval.ms=23
            millrace.disk.min.free.bytes=26
            millrace.journal.bytes=265
            replica.lag.time.max.ms=71
            replica.fetch.wait.max.ms=72
            replica.fetch.min.bytes=73
            replica.fetch.response.max.bytes=74
            replica.fetch.max.bytes=75
            replica.fetch.backoff.ms=76
            replica.socket.timeout.ms=77
            producer.id.expiration.ms=27
            producer.id.expiration.check.interval.ms=28
            group.min.session.timeout.ms=29
            group.max.session.timeout.ms=30
            group.initial.rebalance.delay.ms=31
            group.max.size=32
            group.coordinator.rebalance.protocols=classic
            group.consumer.max.size=133
            group.consumer.assignors=range
            group.consumer.session.timeout.ms=134
            group.consumer.min.session.timeout.ms=135
            group.consumer.max.session.timeout.ms=136
            group.consumer.heartbeat.interval.ms=137
            group.consumer.min.heartbeat.interval.ms=138
            group.consumer.max.heartbeat.interval.ms=139
            group.consumer.assignment.interval.ms=140
            group.consumer.min.assignment.interval.ms=141
            group.consumer.max.assignment.interval.ms=142
            offset.metadata.max.bytes=33
            offsets.retention.minutes=34
            offsets.retention.check.interval.ms=35
            offsets.load.buffer.size=37
            offsets.topic.num.partitions=38
            offsets.topic.replication.factor=39
            offsets.topic.segment.bytes=1048616
            offsets.topic.compression.codec=4
            metadata.log.max.record.bytes.between.snapshots=41
            metadata.log.max.snapshot.interval.ms=42
            num.partitions=43
            default.replication.factor=44
            auto.create.topics.enable=false
            delete.topic.enable=false
            millrace.cluster.id=the-cluster
            inter.broker.listener.name=OUTSIDE
            controller.quorum.bootstrap.servers=c:45
            controller.quorum.voters=7@c:45
            controller.quorum.fetch.timeout.ms=46
            controller.quorum.request.timeout.ms=47
            controller.quorum.retry.backoff.ms=48
            controller.quorum.fetch.max.bytes=49
            controller.quorum.fetch.snapshot.max.bytes=50
            """;

    /** The defaults. */
    private static final ServerSettings.Transactions TRANSACTIONS =
            new ServerSettings.Transactions(
                    900_000,
                    10_000,
                    604_800_000,
                    3_600_000,
                    100,
                    5_242_880,
                    new ServerSettings.TransactionsTopic(50, (short) 3, 2, 104_857_600));

    @Test
    void defaultsRunANodeWithNoConfiguration() {
        ServerSettings settings = ServerProperties.read("test", Map.of()).settings();

        Endpoint local = new Endpoint("PLAINTEXT", "127.0.0.1", 9092);
        assertThat(settings)
                .isEqualTo(
                        new ServerSettings(
                                new ServerSettings.Node(
                                        1,
                                        new ServerSettings.Roles(true, true),
                                        null,
                                        null,
                                        "./data",
                                        "./data"),
                                new ServerSettings.Listeners(
                                        List.of(local), List.of(local), List.of(), "PLAINTEXT"),
                                new ServerSettings.Network(
                                        104_857_600,
                                        -1,
                                        500,
                                        Runtime.getRuntime().availableProcessors(),
                                        new ServerSettings.Sockets(204_800, -1, 50),
                                        new ServerSettings.Connections(
                                                new ConnectionLimits(
                                                        Integer.MAX_VALUE,
                                                        Integer.MAX_VALUE,
                                                        Map.of()),
                                                600_000)),
                                new ServerSettings.Requests(57_671_680, 1000, 2000),
                                defaultStorage(),
                                new ServerSettings.Coordinators(
                                        new ServerSettings.Groups(
                                                6000,
                                                1_800_000,
                                                3000,
                                                Integer.MAX_VALUE,
                                                consumerGroupsOfNoConfiguration(),
                                                new ServerSettings.Offsets(
                                                        4096,
                                                        604_800_000,
                                                        600_000,
                                                        5_242_880,
                                                        new ServerSettings.OffsetsTopic(
                                                                50, (short) 3, 104_857_600, 0))),
                                        TRANSACTIONS),
                                new ServerSettings.Controller(
                                        20_971_520,
                                        3_600_000,
                                        new ServerSettings.Sessions(500, 3000, 500, 300_000),
                                        new ServerSettings.TopicCreation(1, (short) 1, true, true),
                                        noQuorum())));
    }

    private static ServerSettings.Quorum noQuorum() {
        return new ServerSettings.Quorum(
                List.of(), List.of(), 2000, 2000, 20, 1_048_576, 1_048_576);
    }

    @Test
    void everyFieldCanBeSet() {
        assertThat(ServerProperties.read("test", ServerProperties.parse("test", FULL)).settings())
                .isEqualTo(
                        new ServerSettings(
                                new ServerSettings.Node(
                                        7,
                                        new ServerSettings.Roles(true, true),
                                        "the-cluster",
                                        "north",
                                        "/var/millrace",
                                        "/var/metadata"),
                                fullListeners(),
                                new ServerSettings.Network(
                                        5,
                                        6,
                                        8,
                                        9,
                                        new ServerSettings.Sockets(10, 11, 12),
                                        new ServerSettings.Connections(
                                                new ConnectionLimits(
                                                        13, 14, Map.of("10.0.0.2", 15)),
                                                16)),
                                new ServerSettings.Requests(1700, 18, 19),
                                new ServerSettings.Storage(
                                        21,
                                        22,
                                        23,
                                        26,
                                        265,
                                        new ServerSettings.ProducerIds(27, 28),
                                        new ServerSettings.Replication(71, 72, 73, 74, 75, 76, 77)),
                                new ServerSettings.Coordinators(
                                        new ServerSettings.Groups(
                                                29,
                                                30,
                                                31,
                                                32,
                                                new ServerSettings.ConsumerGroups(
                                                        false,
                                                        133,
                                                        List.of("range"),
                                                        new ServerSettings.Bounded(134, 135, 136),
                                                        new ServerSettings.Bounded(137, 138, 139),
                                                        new ServerSettings.Bounded(140, 141, 142)),
                                                new ServerSettings.Offsets(
                                                        33,
                                                        34 * 60_000L,
                                                        35,
                                                        37,
                                                        new ServerSettings.OffsetsTopic(
                                                                38, (short) 39, 1_048_616, 4))),
                                        TRANSACTIONS),
                                new ServerSettings.Controller(
                                        41,
                                        42,
                                        new ServerSettings.Sessions(61, 62, 63, 64_000),
                                        fullTopicCreation(),
                                        fullQuorum())));
    }

    private static ServerSettings.TopicCreation fullTopicCreation() {
        return new ServerSettings.TopicCreation(43, (short) 44, false, false);
    }

    private static ServerSettings.Storage defaultStorage() {
        return new ServerSettings.Storage(
                300_000,
                30_000,
                60_000,
                268_435_456,
                67_108_864,
                new ServerSettings.ProducerIds(86_400_000, 600_000),
                new ServerSettings.Replication(
                        30_000, 500, 1, 10_485_760, 1_048_576, 1_000, 30_000));
    }

    private static ServerSettings.Listeners fullListeners() {
        return new ServerSettings.Listeners(
                List.of(new Endpoint("INSIDE", "10.0.0.1", 1), new Endpoint("OUTSIDE", "::1", 2)),
                List.of(new Endpoint("INSIDE", "in", 3), new Endpoint("OUTSIDE", "out", 4)),
                List.of(),
                "OUTSIDE");
    }

    private static ServerSettings.Quorum fullQuorum() {
        return new ServerSettings.Quorum(
                List.of(new Endpoint("", "c", 45)),
                List.of(new ServerSettings.QuorumVoter(7, "c", 45)),
                46,
                47,
                48,
                49,
                50);
    }

    private static ServerSettings.ConsumerGroups consumerGroupsOfNoConfiguration() {
        return new ServerSettings.ConsumerGroups(
                true,
                Integer.MAX_VALUE,
                List.of("uniform", "range"),
                new ServerSettings.Bounded(45_000, 45_000, 60_000),
                new ServerSettings.Bounded(5000, 5000, 15_000),
                new ServerSettings.Bounded(1000, 0, 15_000));
    }
}
