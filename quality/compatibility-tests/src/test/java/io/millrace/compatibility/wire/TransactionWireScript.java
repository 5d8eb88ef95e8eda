package io.millrace.compatibility.wire;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.wire.TransactionRequests.Identity;
import io.millrace.compatibility.wire.TransactionScenes.Generation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** What may be asked about transactions, right and wrong. */
final class TransactionWireScript {
    private static final int WALKS = 60;
    private static final int PARTITIONS = 2;
    private static final short LATEST_LEVEL = 2;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private TransactionWireScript() {}

    /** Seeded walks, each over topics and transactional ids of its own. */
    static String walks(BrokerProcess broker) {
        Topics topics = new Topics(broker.bootstrap());
        try (TransactionWire wire = new TransactionWire(broker.bootstrap())) {
            awaitCoordinators(wire);
            for (int seed = 0; seed < WALKS; seed++) {
                String topic = "walk-" + seed;
                topics.create(topic, PARTITIONS);
                awaitLeaders(wire, topic);
                new TransactionWalk(wire, seed, topic).run();
            }
            return wire.trace();
        }
    }

    /**
     * Scenes by hand.
     *
     * @param level of {@code transaction.version}; at 0 only clients of the older generation come,
     *     as the features that they are told of demand
     */
    static String scenes(BrokerProcess broker, short level) {
        prepare(broker);
        if (level < LATEST_LEVEL) {
            setLevel(broker, level);
        }
        try (TransactionWire wire = new TransactionWire(broker.bootstrap())) {
            List<Generation> generations =
                    level == 0 ? List.of(Generation.EXPLICIT) : List.of(Generation.values());
            TransactionScript script = new TransactionScript(wire, generations);
            script.timeouts();
            script.fencing();
            // At version 0 nothing is different, and it takes long.
            if (level > 0) {
                script.lastEpochs();
            }
            return wire.trace();
        }
    }

    private static void setLevel(BrokerProcess broker, short level) {
        FeatureUpdate update = new FeatureUpdate(level, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
        try (Admin admin = Admin.create(ClientSettings.admin(broker.bootstrap()).properties())) {
            admin.updateFeatures(Map.of("transaction.version", update), new UpdateFeaturesOptions())
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("transaction.version stays", e);
        }
    }

    /** Offsets, lists, markers, producers without transactions. */
    static String side(BrokerProcess broker) {
        prepare(broker);
        try (TransactionWire wire = new TransactionWire(broker.bootstrap())) {
            new TransactionSideScript(wire).run();
            return wire.trace();
        }
    }

    /** Topics, clusters and nodes by their ids. */
    static String identified(BrokerProcess broker) {
        prepare(broker);
        try (TransactionWire wire = new TransactionWire(broker.bootstrap())) {
            return IdentifiedScript.run(wire);
        }
    }

    /** The topic of the scenes is there, and coordinators serve. */
    static void prepare(BrokerProcess broker) {
        try (TransactionWire wire = new TransactionWire(broker.bootstrap())) {
            awaitCoordinators(wire);
            Topics topics = new Topics(broker.bootstrap());
            if (!topics.exists(TransactionScenes.TOPIC)) {
                topics.create(TransactionScenes.TOPIC, PARTITIONS);
            }
            awaitLeaders(wire, TransactionScenes.TOPIC);
        }
    }

    private static void awaitLeaders(TransactionWire wire, String topic) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ListOffsetsRequestData request = TransactionRequests.end(topic, partition, true);
            Await.until(
                    topic + " is led",
                    READY_LIMIT,
                    () -> {
                        ListOffsetsResponseData answer =
                                (ListOffsetsResponseData)
                                        wire.askQuietly(ApiKeys.LIST_OFFSETS, 7, request);
                        return answer.topics().getFirst().partitions().getFirst().errorCode() == 0;
                    });
        }
    }

    private static void awaitCoordinators(TransactionWire wire) {
        for (byte type : new byte[] {0, 1}) {
            wire.askQuietly(
                    ApiKeys.FIND_COORDINATOR,
                    4,
                    new FindCoordinatorRequestData()
                            .setKeyType(type)
                            .setCoordinatorKeys(List.of("first")));
        }
        // One name for each partition of the coordinators' topics.
        for (String name : List.of("first", "second", "third", "fourth", "fifth", "sixth")) {
            Await.until("coordinators serve " + name, READY_LIMIT, () -> isServed(wire, name));
        }
    }

    private static boolean isServed(TransactionWire wire, String name) {
        InitProducerIdResponseData identity =
                (InitProducerIdResponseData)
                        wire.askQuietly(
                                ApiKeys.INIT_PRODUCER_ID,
                                4,
                                TransactionRequests.init(
                                        name, TransactionRequests.TIMEOUT_MILLIS, Identity.NONE));
        OffsetFetchResponseData offsets =
                (OffsetFetchResponseData)
                        wire.askQuietly(
                                ApiKeys.OFFSET_FETCH,
                                7,
                                TransactionRequests.fetchOffsets(name, name, false, 0));
        return identity.errorCode() == 0 && offsets.errorCode() == 0;
    }
}
