package io.millrace.metadata.controller;

import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.controller.Command.RegisterBroker;
import io.millrace.metadata.controller.Command.Registration;
import io.millrace.metadata.controller.Command.UnfenceBroker;
import io.millrace.metadata.controller.Command.UnregisterBroker;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.BrokerRegistrationChangeRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import io.millrace.protocol.metadata.UnregisterBrokerRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what becomes of nodes. A node that starts registers, fenced, and is unfenced when it can
 * serve. Then each partition that it leads, or may lead because nobody does, gets it as the leader
 * under a new leader epoch: a node that was killed may have lost records that nobody waited for,
 * and the epoch tells readers that offsets may have been used again (KIP-320).
 */
final class BrokerLifecycle {
    private BrokerLifecycle() {}

    static Decision<Registration> register(MetadataImage image, RegisterBroker command) {
        BrokerRegistration known = image.cluster().broker(command.brokerId());
        if (known != null && known.identity().incarnationId().equals(command.incarnationId())) {
            return Decision.answer(new Registration(ApiError.NONE, known.epoch()));
        }
        if (command.brokerId() < 0) {
            return Decision.answer(
                    new Registration(
                            new ApiError(ErrorCode.INVALID_REQUEST, "A node's id is not negative."),
                            -1));
        }
        long epoch = image.provenance().nextOffset();
        BrokerRegistration registration =
                new BrokerRegistration(
                        new BrokerRegistration.Identity(
                                command.brokerId(), epoch, command.incarnationId()),
                        command.rack(),
                        command.endpoints(),
                        command.features(),
                        new BrokerRegistration.Directories(command.logDirectories(), List.of()),
                        true,
                        false);
        List<MetadataRecord> records = new ArrayList<>();
        records.add(registration.toRecord());
        if (known != null && image.cluster().brokers().size() == 1) {
            FeatureUpdates.raiseMetadataVersion(image, known, records);
        }
        return new Decision<>(records, new Registration(ApiError.NONE, epoch));
    }

    static Decision<ApiError> unfence(MetadataImage image, UnfenceBroker command) {
        BrokerRegistration broker = image.cluster().broker(command.brokerId());
        ApiError error = checkEpoch(broker, command.brokerId(), command.brokerEpoch());
        if (broker == null || !error.isNone() || !broker.fenced()) {
            return Decision.answer(error);
        }
        List<MetadataRecord> records = new ArrayList<>();
        records.add(
                new BrokerRegistrationChangeRecord()
                        .brokerId(broker.id())
                        .brokerEpoch(broker.epoch())
                        .fenced((byte) -1));
        for (TopicImage topic : image.topics().all()) {
            for (int number = 0; number < topic.partitions().size(); number++) {
                PartitionImage partition = topic.partitions().get(number);
                if (leads(partition, broker.id())) {
                    records.add(
                            elected(partition, broker.id())
                                    .topicId(topic.id())
                                    .partitionId(number));
                }
            }
        }
        return new Decision<>(records, ApiError.NONE);
    }

    /** An eligible replica that leads is the one in sync again (KIP-966). */
    private static PartitionChangeRecord elected(PartitionImage partition, int broker) {
        PartitionChangeRecord change = new PartitionChangeRecord().leader(broker);
        return partition.inSync().contains(broker)
                ? change
                : change.isr(List.of(broker))
                        .eligibleLeaderReplicas(
                                partition.eligible().replicas().stream()
                                        .filter(each -> each != broker)
                                        .toList())
                        .lastKnownElr(List.of());
    }

    static Decision<ApiError> unregister(MetadataImage image, UnregisterBroker command) {
        BrokerRegistration broker = image.cluster().broker(command.brokerId());
        if (broker == null) {
            return Decision.answer(notRegistered(command.brokerId()));
        }
        if (!broker.fenced()) {
            return Decision.answer(
                    new ApiError(
                            ErrorCode.INVALID_REQUEST,
                            "Broker " + broker.id() + " is running; stop it first."));
        }
        return new Decision<>(
                List.of(
                        new UnregisterBrokerRecord()
                                .brokerId(broker.id())
                                .brokerEpoch(broker.epoch())),
                ApiError.NONE);
    }

    /** Whether the one who speaks is the node's present incarnation. */
    static ApiError checkEpoch(
            @org.jspecify.annotations.Nullable BrokerRegistration broker, int id, long epoch) {
        if (broker == null) {
            return notRegistered(id);
        }
        return broker.epoch() == epoch
                ? ApiError.NONE
                : new ApiError(
                        ErrorCode.STALE_BROKER_EPOCH,
                        "Expected broker epoch " + broker.epoch() + ", but got " + epoch);
    }

    private static boolean leads(PartitionImage partition, int broker) {
        if (partition.leader() == broker) {
            return true;
        }
        return partition.leader() == PartitionImage.NO_LEADER
                && (partition.inSync().contains(broker)
                        || partition.eligible().replicas().contains(broker));
    }

    private static ApiError notRegistered(int id) {
        return new ApiError(
                ErrorCode.BROKER_ID_NOT_REGISTERED, "Broker ID " + id + " is not registered.");
    }
}
