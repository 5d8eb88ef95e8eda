package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.ServerSettings.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerPropertiesTest {

    @Test
    void unknownKeysStopTheStartWithTheNearestNames() {
        assertThatThrownBy(() -> read("log.retention.hour=1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown setting log.retention.hour")
                .hasMessageContaining("nearest: log.retention.hours")
                .hasMessageContaining("[server.properties]");
        assertThatThrownBy(() -> read("completely.different.thing.altogether=1"))
                .hasMessage(
                        "unknown setting completely.different.thing.altogether [server.properties]");
    }

    @Test
    void allProblemsAreToldInOneLine() {
        assertThatThrownBy(() -> read("num.partitions=0\nsocket.request.max.bytes=much"))
                .hasMessage(
                        "Invalid value 0 for configuration num.partitions: Value must be at least 1"
                                + " (from 1 to 10000); Invalid value much for configuration socket.request.max.bytes: Not a"
                                + " number of type INT [server.properties]");
    }

    @Test
    void keysThatKafkaKnowsAndMillraceDoesNotNeedAreListedWithTheReason() {
        ServerConfiguration configuration =
                read(
                        "num.io.threads=8\nlistener.name.x.ssl.keystore.location=/k\nnum.partitions=2");

        assertThat(configuration.ignored())
                .containsExactly(
                        new ServerConfiguration.IgnoredKey(
                                "listener.name.x.ssl.keystore.location",
                                "only plain listeners and no plug-ins so far"),
                        new ServerConfiguration.IgnoredKey(
                                "num.io.threads", "Millrace has no such thread pool"));
        assertThat(configuration.fixed())
                .isEqualTo(Map.of("num.io.threads", "8", "num.partitions", "2"));
    }

    @Test
    void aKraftConfigurationOfKafkaRuns() {
        ServerConfiguration configuration =
                read(
                        """
                        process.roles=broker,controller
                        node.id=3
                        controller.quorum.bootstrap.servers=localhost:9093
                        listeners=PLAINTEXT://:9092,CONTROLLER://:9093
                        inter.broker.listener.name=PLAINTEXT
                        advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
                        controller.listener.names=CONTROLLER
                        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                        log.dirs=/tmp/kraft
                        """);

        ServerSettings.Listeners listeners = configuration.settings().listeners();
        assertThat(listeners.bound())
                .containsExactly(
                        new Endpoint("PLAINTEXT", "", 9092), new Endpoint("CONTROLLER", "", 9093));
        assertThat(listeners.advertised())
                .containsExactly(
                        new Endpoint("PLAINTEXT", "localhost", 9092),
                        new Endpoint("CONTROLLER", "localhost", 9093));
        assertThat(listeners.isController("CONTROLLER")).isTrue();
        assertThat(listeners.isController("PLAINTEXT")).isFalse();
        assertThat(listeners.interBroker()).isEqualTo("PLAINTEXT");
        assertThat(configuration.settings().controller().quorum().bootstrapServers())
                .containsExactly(new Endpoint("", "localhost", 9093));
        assertThat(configuration.ignored()).isEmpty();
    }

    @Test
    void aControllersListenerIsPlainAndToldAsItIsBoundUnlessSaidOtherwise() {
        ServerSettings settings =
                read("""
                controller.quorum.voters=1@localhost:9093
                listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
                advertised.listeners=PLAINTEXT://broker:9092
                controller.listener.names=CONTROLLER
                """)
                        .settings();

        assertThat(settings.listeners().advertised())
                .containsExactly(
                        new Endpoint("PLAINTEXT", "broker", 9092),
                        new Endpoint("CONTROLLER", "127.0.0.1", 9093));
        assertThat(settings.controller().quorum().voters())
                .containsExactly(new ServerSettings.QuorumVoter(1, "localhost", 9093));
    }

    @Test
    void theListenerBetweenBrokers() {
        String two =
                "listeners=IN://:1,OUT://:2\nlistener.security.protocol.map=IN:PLAINTEXT,OUT:PLAINTEXT\n";
        assertThat(read(two).settings().listeners().interBroker()).isEqualTo("IN");
        assertThat(
                        read(two + "inter.broker.listener.name=OUT")
                                .settings()
                                .listeners()
                                .isInterBroker("OUT"))
                .isTrue();
        assertThatThrownBy(() -> read(two + "inter.broker.listener.name=ELSE"))
                .hasMessageContaining("names ELSE, which listeners does not");
        assertThatThrownBy(() ->
                        read(
                                two
                                        + "controller.listener.names=IN\n"
                                        + "inter.broker.listener.name=IN"))
                .hasMessageContaining("must not be one of controller.listener.names");
    }

    @Test
    void theQuorumIsChecked() {
        assertThatThrownBy(() -> read("controller.quorum.voters=localhost:9093"))
                .hasMessageContaining("localhost:9093 is not id@host:port");
        assertThatThrownBy(() -> read("controller.quorum.bootstrap.servers=localhost"))
                .hasMessageContaining("localhost is not host:port");
        assertThatThrownBy(() -> read("controller.listener.names=CONTROLLER"))
                .hasMessageContaining("listeners has no CONTROLLER");
        assertThatThrownBy(() ->
                        read(
                                "controller.listener.names=PLAINTEXT\n"
                                        + "listeners=PLAINTEXT://:9092"))
                .hasMessageContaining("listeners leaves no listener for clients");
    }

    @Test
    void oldNamesAreHonoured() {
        ServerSettings settings = read("broker.id=4\nlog.dir=/old").settings();

        assertThat(settings.node().nodeId()).isEqualTo(4);
        assertThat(settings.node().dataDirectory()).isEqualTo("/old");
        assertThat(read("broker.id=-1").settings().node().nodeId()).isEqualTo(1);
        assertThat(read("broker.id=-1\nnode.id=3").settings().node().nodeId()).isEqualTo(3);
    }

    @Test
    void listenersAreChecked() {
        assertThatThrownBy(() -> read("listeners=localhost:9092"))
                .hasMessageContaining("localhost:9092 is not of the form NAME://host:port");
        assertThatThrownBy(() -> read("listeners=SSL://:9092"))
                .hasMessageContaining("PLAINTEXT is all that this version speaks");
        assertThatThrownBy(() -> read("listeners=INTERNAL://:9092"))
                .hasMessageContaining("INTERNAL is not in listener.security.protocol.map");
        assertThatThrownBy(() -> read("listeners=PLAINTEXT://:70000"))
                .hasMessageContaining("70000 is not a port");
        assertThatThrownBy(() -> read("advertised.listeners=PLAINTEXT://0.0.0.0:9092"))
                .hasMessageContaining("name an address that clients can reach");
    }

    @Test
    void theCommandLineWins() {
        Map<String, String> keys = ServerProperties.parse("f", "num.partitions = 2 ");
        ServerProperties.add(keys, "num.partitions=5");

        assertThat(keys).isEqualTo(Map.of("num.partitions", "5"));
        assertThatThrownBy(() -> ServerProperties.add(keys, "num.partitions"))
                .hasMessage("expected key=value [num.partitions]");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> read("node.id=1\nbroker.id=2"))
                .hasMessageContaining("node.id and broker.id differ");
        assertThatThrownBy(() -> read("log.dirs=/a,/b"))
                .hasMessageContaining("log.dirs must name one directory");
        assertThatThrownBy(() -> read("process.roles=controller"))
                .hasMessageContaining("process.roles must contain broker");
        assertThatThrownBy(() -> read("queued.max.request.bytes=10"))
                .hasMessageContaining(
                        "Invalid value 10 for configuration queued.max.request.bytes: it must be"
                                + " -1, or at least socket.request.max.bytes, which is 104857600");
        assertThatThrownBy(() -> read("group.min.session.timeout.ms=1800001"))
                .hasMessageContaining("at most group.max.session.timeout.ms, which is 1800000");
        assertThatThrownBy(() -> read("log.cleaner.threads=200"))
                .hasMessageContaining("must be at least 1MB per cleaner thread");
        assertThatThrownBy(() ->
                        read(
                                "log.cleaner.min.compaction.lag.ms=9\n"
                                        + "log.cleaner.max.compaction.lag.ms=8"))
                .hasMessageContaining("min.compaction.lag.ms (9) > max.compaction.lag.ms (8)");
    }

    /** A start with a smaller one went well before, and the topic could not be made. */
    @Test
    void internalTopicsCanBeMadeAsTheyAreConfigured() {
        for (String key :
                List.of("offsets.topic.segment.bytes", "transaction.state.log.segment.bytes")) {
            assertThatThrownBy(() -> read(key + "=1048575"))
                    .hasMessageContaining(
                            "Invalid value 1048575 for configuration "
                                    + key
                                    + ": Value must be at least 1048576");
            read(key + "=1048576");
        }
        for (String key :
                List.of("offsets.topic.num.partitions", "transaction.state.log.num.partitions")) {
            assertThatThrownBy(() -> read(key + "=10001")).hasMessageContaining("from 1 to 10000");
        }
    }

    /** Everything wrong is said at once, in one line, whatever the key. */
    @Test
    void everyValueBelowItsRangeIsRefusedInOneLine() {
        for (ConfigKey key : ConfigCatalogue.broker().keys()) {
            if (key.honoured() && key.type().numeric()) {
                assertThatThrownBy(() -> read(key.name() + "=-3000000"))
                        .as(key.name())
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining(
                                "Invalid value -3000000 for configuration " + key.name())
                        .message()
                        .doesNotContain("\n", "null");
            }
        }
    }

    private static ServerConfiguration read(String text) {
        return ServerProperties.read(
                "server.properties", ServerProperties.parse("server.properties", text));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstKey() {
        assertThat(ServerProperties.parse("f", "\uFEFFprocess.roles=broker,controller\n"))
                .containsOnlyKeys("process.roles");
    }

    /** The example that Apache Kafka ships, as it is. */
    @Test
    void thePropertiesOfAKraftNodeAreKnown() {
        Map<String, String> keys =
                ServerProperties.parse(
                        "server.properties",
                        """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.bootstrap.servers=localhost:9093
                        listeners=PLAINTEXT://:9092,CONTROLLER://:9093
                        inter.broker.listener.name=PLAINTEXT
                        advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
                        controller.listener.names=CONTROLLER
                        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                        num.network.threads=3
                        num.io.threads=8
                        socket.send.buffer.bytes=102400
                        socket.receive.buffer.bytes=102400
                        socket.request.max.bytes=104857600
                        log.dirs=/tmp/kraft-combined-logs
                        num.partitions=1
                        num.recovery.threads.per.data.dir=1
                        offsets.topic.replication.factor=1
                        share.coordinator.state.topic.replication.factor=1
                        share.coordinator.state.topic.min.isr=1
                        transaction.state.log.replication.factor=1
                        transaction.state.log.min.isr=1
                        log.retention.hours=168
                        log.segment.bytes=1073741824
                        log.retention.check.interval.ms=300000
                        """);
        ServerConfiguration configuration = ServerProperties.read("server.properties", keys);
        assertThat(configuration.settings().listeners().isController("CONTROLLER")).isTrue();
    }
}
