package io.millrace.metadata.controller;

import io.millrace.base.Uuid;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Directories;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.controller.Command.BrokerHeartbeat;
import io.millrace.metadata.controller.Command.FenceBroker;
import io.millrace.metadata.controller.Command.Liveness;
import io.millrace.metadata.controller.Command.UnregisterBroker;
import io.millrace.metadata.controller.PartitionSweep.Swept;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.BrokerRegistrationChangeRecord;
import io.millrace.protocol.metadata.UnregisterBrokerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of registered nodes. One that is fenced leads nothing and is in no in-sync
 * set; one that is unfenced leads what nobody else does, under new leader epochs: a node that was
 * killed may have lost records that nobody waited for, and the epoch tells readers that offsets may
 * have been used again (KIP-320). One that leaves gives its partitions away first.
 */
final class BrokerLifecycle {
    private static final byte FENCE = 1;
    private static final byte UNFENCE = -1;
    private static final byte LEAVE = 1;

    private final PartitionSweep sweep;
    private final PartitionSweep gains;

    BrokerLifecycle(ConfigRules rules) {
        this.sweep = new PartitionSweep(rules, ControllerLimits.CHANGES_PER_BATCH_MAX);
        this.gains = new PartitionSweep(rules, ControllerLimits.GAINS_PER_BATCH_MAX);
    }

    Decision<Liveness> heartbeat(Situation situation, BrokerHeartbeat command) {
        MetadataImage image = situation.image();
        BrokerRegistration broker = image.cluster().broker(command.brokerId());
        ApiError error = checkEpoch(broker, command.brokerId(), command.brokerEpoch());
        if (broker == null || !error.isNone()) {
            return Decision.answer(Liveness.refused(error));
        }
        boolean caughtUp = command.metadataOffset() >= broker.epoch();
        if (directoriesChange(broker, command)) {
            return directories(image, broker, command, caughtUp);
        }
        if (broker.fenced()) {
            return ofFenced(image, broker, command, caughtUp);
        }
        if (command.wantShutDown()) {
            return ofLeaving(situation, broker, command, caughtUp);
        }
        if (command.wantFence()) {
            return fence(image, broker, new Liveness(ApiError.NONE, caughtUp, true, false));
        }
        return Decision.answer(new Liveness(ApiError.NONE, caughtUp, false, false));
    }

    private Decision<Liveness> ofFenced(
            MetadataImage image,
            BrokerRegistration broker,
            BrokerHeartbeat command,
            boolean caughtUp) {
        // Who has begun to leave comes back as another incarnation, if at all.
        boolean leaving = command.wantShutDown() || broker.inControlledShutdown();
        if (leaving || command.wantFence() || !caughtUp) {
            return Decision.answer(
                    new Liveness(ApiError.NONE, caughtUp, true, command.wantShutDown()));
        }
        int id = broker.id();
        Eligibility eligibility = Eligibility.of(image.cluster()).coming(id);
        Swept swept =
                gains.over(
                        image,
                        partition -> mayGain(partition, id),
                        (partition, terms) -> {
                            PartitionChange change =
                                    new PartitionChange(partition, terms, eligibility);
                            return partition.leader() == id ? change.newEpoch() : change;
                        });
        List<MetadataRecord> records = new ArrayList<>();
        records.add(change(broker).fenced(UNFENCE));
        records.addAll(swept.records());
        return new Decision<>(records, new Liveness(ApiError.NONE, true, false, false));
    }

    /** A node that comes leads what it led, and what nobody leads. */
    private static boolean mayGain(PartitionImage partition, int broker) {
        return partition.leader() == broker
                || (partition.leader() == PartitionImage.NO_LEADER
                        && partition.replicas().nodes().contains(broker));
    }

    /** Its leaderships go first; then the others have to hear of it; then it may go. */
    private Decision<Liveness> ofLeaving(
            Situation situation,
            BrokerRegistration broker,
            BrokerHeartbeat command,
            boolean caughtUp) {
        MetadataImage image = situation.image();
        Liveness stay = new Liveness(ApiError.NONE, caughtUp, false, false);
        Liveness go = new Liveness(ApiError.NONE, caughtUp, true, true);
        Predicate<PartitionImage> leads = partition -> partition.leader() == broker.id();
        if (!broker.inControlledShutdown()) {
            if (command.wantFence() || !any(image, leads)) {
                return fence(image, broker, go);
            }
            return goes(image, broker, change(broker).inControlledShutdown(LEAVE), stay);
        }
        return !any(image, leads) && situation.sessions().mayGo(broker, image.cluster())
                ? fence(image, broker, go)
                : Decision.answer(stay);
    }

    private static boolean any(MetadataImage image, Predicate<PartitionImage> test) {
        return image.topics().all().stream()
                .anyMatch(topic -> topic.partitions().stream().anyMatch(test));
    }

    Decision<ApiError> fence(MetadataImage image, FenceBroker command) {
        BrokerRegistration broker = image.cluster().broker(command.brokerId());
        ApiError error = checkEpoch(broker, command.brokerId(), command.brokerEpoch());
        return broker == null || !error.isNone() || broker.fenced()
                ? Decision.answer(error)
                : fence(image, broker, ApiError.NONE);
    }

    private <R> Decision<R> fence(MetadataImage image, BrokerRegistration broker, R answer) {
        return goes(image, broker, change(broker).fenced(FENCE), answer);
    }

    Decision<ApiError> unregister(MetadataImage image, UnregisterBroker command) {
        BrokerRegistration broker = image.cluster().broker(command.brokerId());
        if (broker == null) {
            return Decision.answer(notRegistered(command.brokerId()));
        }
        return goes(
                image,
                broker,
                new UnregisterBrokerRecord().brokerId(broker.id()).brokerEpoch(broker.epoch()),
                ApiError.NONE);
    }

    /** Takes the node out of everything, in parts if need be; the last one says why. */
    private <R> Decision<R> goes(
            MetadataImage image, BrokerRegistration broker, MetadataRecord why, R answer) {
        int id = broker.id();
        Eligibility eligibility = Eligibility.of(image.cluster()).going(id);
        Swept swept =
                sweep.over(
                        image,
                        partition -> partition.leader() == id || isInSync(partition, id),
                        (partition, terms) ->
                                new PartitionChange(partition, terms, eligibility).without(id));
        return finish(swept, why, answer);
    }

    private static <R> Decision<R> finish(Swept swept, MetadataRecord last, R answer) {
        if (swept.more()) {
            return Decision.part(swept.records(), answer);
        }
        List<MetadataRecord> records = new ArrayList<>(swept.records());
        records.add(last);
        return new Decision<>(records, answer);
    }

    /** The last one in sync stays so, where nobody else can take its place. */
    static boolean isInSync(PartitionImage partition, int broker) {
        return partition.inSync().contains(broker);
    }

    private static boolean directoriesChange(BrokerRegistration broker, BrokerHeartbeat command) {
        return broker.directories().all().stream().anyMatch(command.offlineDirectories()::contains)
                || (command.cordonedDirectories() != null
                        && !command.cordonedDirectories().equals(broker.directories().cordoned()));
    }

    /** Directories failed, or take no new replicas. The next heartbeat is decided as any other. */
    private Decision<Liveness> directories(
            MetadataImage image,
            BrokerRegistration broker,
            BrokerHeartbeat command,
            boolean caughtUp) {
        List<Uuid> online = new ArrayList<>(broker.directories().all());
        online.removeAll(command.offlineDirectories());
        if (online.isEmpty()) {
            // The record can't say that none is left, and a node without any is no use.
            return broker.fenced()
                    ? Decision.answer(new Liveness(ApiError.NONE, caughtUp, true, false))
                    : fence(image, broker, new Liveness(ApiError.NONE, caughtUp, true, false));
        }
        int id = broker.id();
        Eligibility eligibility = Eligibility.of(image.cluster()).going(id);
        Swept swept =
                sweep.over(
                        image,
                        partition ->
                                isOn(partition, id, command.offlineDirectories())
                                        && (partition.leader() == id || isInSync(partition, id)),
                        (partition, terms) ->
                                new PartitionChange(partition, terms, eligibility).without(id));
        BrokerRegistrationChangeRecord change = change(broker).logDirs(online);
        if (command.cordonedDirectories() != null) {
            change.cordonedLogDirs(command.cordonedDirectories());
        }
        return finish(swept, change, new Liveness(ApiError.NONE, caughtUp, broker.fenced(), false));
    }

    private static boolean isOn(PartitionImage partition, int broker, List<Uuid> directories) {
        int index = partition.replicas().nodes().indexOf(broker);
        List<Uuid> known = partition.replicas().directories();
        return index >= 0
                && index < known.size()
                && (directories.contains(known.get(index))
                        || known.get(index).equals(Directories.LOST));
    }

    /** Whether the one who speaks is the node's present incarnation. */
    static ApiError checkEpoch(@Nullable BrokerRegistration broker, int id, long epoch) {
        if (broker == null) {
            return notRegistered(id);
        }
        return broker.epoch() == epoch
                ? ApiError.NONE
                : new ApiError(
                        ErrorCode.STALE_BROKER_EPOCH,
                        "Expected broker epoch " + broker.epoch() + ", but got " + epoch);
    }

    private static BrokerRegistrationChangeRecord change(BrokerRegistration broker) {
        return new BrokerRegistrationChangeRecord()
                .brokerId(broker.id())
                .brokerEpoch(broker.epoch());
    }

    private static ApiError notRegistered(int id) {
        return new ApiError(
                ErrorCode.BROKER_ID_NOT_REGISTERED, "Broker ID " + id + " is not registered.");
    }
}
