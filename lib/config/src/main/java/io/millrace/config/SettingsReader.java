package io.millrace.config;

import io.millrace.config.ServerSettings.Bounded;
import io.millrace.config.ServerSettings.Connections;
import io.millrace.config.ServerSettings.ConsumerGroups;
import io.millrace.config.ServerSettings.Controller;
import io.millrace.config.ServerSettings.Coordinators;
import io.millrace.config.ServerSettings.Groups;
import io.millrace.config.ServerSettings.Listeners;
import io.millrace.config.ServerSettings.Network;
import io.millrace.config.ServerSettings.Node;
import io.millrace.config.ServerSettings.Offsets;
import io.millrace.config.ServerSettings.OffsetsTopic;
import io.millrace.config.ServerSettings.ProducerIds;
import io.millrace.config.ServerSettings.Quorum;
import io.millrace.config.ServerSettings.Replication;
import io.millrace.config.ServerSettings.Requests;
import io.millrace.config.ServerSettings.Roles;
import io.millrace.config.ServerSettings.Sessions;
import io.millrace.config.ServerSettings.Sockets;
import io.millrace.config.ServerSettings.Storage;
import io.millrace.config.ServerSettings.TopicCreation;
import io.millrace.config.ServerSettings.Transactions;
import io.millrace.config.ServerSettings.TransactionsTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Maps Kafka's names to the fields of {@link ServerSettings}. Used once, by one thread. */
final class SettingsReader {
    private final BrokerLayers layers;
    private final ConfigValues values;

    SettingsReader(BrokerLayers layers) {
        this.layers = layers;
        Map<String, String> effective = new HashMap<>();
        for (ConfigKey key : ConfigCatalogue.broker().keys()) {
            String value = layers.effective(key);
            if (value != null) {
                effective.put(key.name(), value);
            }
        }
        this.values = new ConfigValues(effective);
    }

    ServerSettings read(Listeners listeners, List<String> problems) {
        return new ServerSettings(
                node(),
                listeners,
                network(),
                requests(),
                storage(),
                new Coordinators(groups(), transactions()),
                controller(problems));
    }

    private Node node() {
        String directory = strongest("log.dirs", "log.dir");
        List<String> roles = values.list("process.roles");
        return new Node(
                nodeId(),
                new Roles(roles.contains("broker"), roles.contains("controller")),
                values.has("millrace.cluster.id") ? values.text("millrace.cluster.id") : null,
                values.has("broker.rack") ? values.text("broker.rack") : null,
                directory,
                values.has("metadata.log.dir") ? values.text("metadata.log.dir") : directory);
    }

    /** A broker.id of -1 is Kafka's word for none. */
    private int nodeId() {
        int id = Integer.parseInt(strongest("node.id", "broker.id"));
        return id < 0 ? values.integer("node.id") : id;
    }

    private Network network() {
        return new Network(
                values.integer("socket.request.max.bytes"),
                values.number("queued.max.request.bytes"),
                values.integer("queued.max.requests"),
                values.integer("num.network.threads"),
                new Sockets(
                        values.integer("socket.send.buffer.bytes"),
                        values.integer("socket.receive.buffer.bytes"),
                        values.integer("socket.listen.backlog.size")),
                new Connections(
                        ConnectionLimits.of(layers), values.number("connections.max.idle.ms")));
    }

    private Requests requests() {
        return new Requests(
                values.integer("fetch.max.bytes"),
                values.integer("max.incremental.fetch.session.cache.slots"),
                values.integer("max.request.partition.size.limit"));
    }

    private Storage storage() {
        return new Storage(
                values.number("log.retention.check.interval.ms"),
                values.number("log.initial.task.delay.ms"),
                values.number("log.flush.offset.checkpoint.interval.ms"),
                values.number("millrace.disk.min.free.bytes"),
                values.integer("millrace.journal.bytes"),
                new ProducerIds(
                        values.integer("producer.id.expiration.ms"),
                        values.integer("producer.id.expiration.check.interval.ms")),
                new Replication(
                        values.number("replica.lag.time.max.ms"),
                        values.integer("replica.fetch.wait.max.ms"),
                        values.integer("replica.fetch.min.bytes"),
                        values.integer("replica.fetch.response.max.bytes"),
                        values.integer("replica.fetch.max.bytes"),
                        values.integer("replica.fetch.backoff.ms"),
                        values.integer("replica.socket.timeout.ms")));
    }

    private Groups groups() {
        return new Groups(
                values.integer("group.min.session.timeout.ms"),
                values.integer("group.max.session.timeout.ms"),
                values.integer("group.initial.rebalance.delay.ms"),
                values.integer("group.max.size"),
                consumerGroups(),
                new Offsets(
                        values.integer("offset.metadata.max.bytes"),
                        TimeUnit.MINUTES.toMillis(values.integer("offsets.retention.minutes")),
                        values.number("offsets.retention.check.interval.ms"),
                        values.integer("offsets.load.buffer.size"),
                        new OffsetsTopic(
                                values.integer("offsets.topic.num.partitions"),
                                (short) values.integer("offsets.topic.replication.factor"),
                                values.integer("offsets.topic.segment.bytes"),
                                values.integer("offsets.topic.compression.codec"))));
    }

    private ConsumerGroups consumerGroups() {
        return new ConsumerGroups(
                values.list("group.coordinator.rebalance.protocols").contains("consumer"),
                values.integer("group.consumer.max.size"),
                values.list("group.consumer.assignors"),
                bounded("session.timeout.ms"),
                bounded("heartbeat.interval.ms"),
                bounded("assignment.interval.ms"));
    }

    private Bounded bounded(String name) {
        return new Bounded(
                values.integer("group.consumer." + name),
                values.integer("group.consumer.min." + name),
                values.integer("group.consumer.max." + name));
    }

    private Transactions transactions() {
        return new Transactions(
                values.integer("transaction.max.timeout.ms"),
                values.integer("transaction.abort.timed.out.transaction.cleanup.interval.ms"),
                values.integer("transactional.id.expiration.ms"),
                values.integer("transaction.remove.expired.transaction.cleanup.interval.ms"),
                values.integer("add.partitions.to.txn.retry.backoff.max.ms"),
                values.integer("transaction.state.log.load.buffer.size"),
                new TransactionsTopic(
                        values.integer("transaction.state.log.num.partitions"),
                        (short) values.integer("transaction.state.log.replication.factor"),
                        values.integer("transaction.state.log.min.isr"),
                        values.integer("transaction.state.log.segment.bytes")));
    }

    private Controller controller(List<String> problems) {
        return new Controller(
                values.number("metadata.log.max.record.bytes.between.snapshots"),
                values.number("metadata.log.max.snapshot.interval.ms"),
                new Sessions(
                        values.integer("broker.heartbeat.interval.ms"),
                        values.integer("broker.session.timeout.ms"),
                        values.integer("metadata.max.idle.interval.ms"),
                        values.truth("auto.leader.rebalance.enable")
                                ? 1000 * values.number("leader.imbalance.check.interval.seconds")
                                : 0),
                new TopicCreation(
                        values.integer("num.partitions"),
                        (short) values.integer("default.replication.factor"),
                        values.truth("auto.create.topics.enable"),
                        values.truth("delete.topic.enable")),
                quorum(new QuorumParser(problems)));
    }

    private Quorum quorum(QuorumParser parser) {
        return new Quorum(
                parser.bootstrapServers(values.text("controller.quorum.bootstrap.servers")),
                parser.voters(values.text("controller.quorum.voters")),
                values.integer("controller.quorum.fetch.timeout.ms"),
                values.integer("controller.quorum.request.timeout.ms"),
                values.integer("controller.quorum.retry.backoff.ms"),
                values.integer("controller.quorum.fetch.max.bytes"),
                values.integer("controller.quorum.fetch.snapshot.max.bytes"));
    }

    /** What is said under the first name, or under its old one; then the first one's default. */
    private String strongest(String name, String oldName) {
        String explicit = layers.explicit(name);
        if (explicit == null) {
            explicit = layers.explicit(oldName);
        }
        return explicit == null ? values.text(name) : explicit.trim();
    }
}
