package io.millrace.metadata.controller;

import io.millrace.base.Uuid;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.BrokerRegistration.VersionRange;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.controller.Command.RegisterBroker;
import io.millrace.metadata.controller.Command.RegisterController;
import io.millrace.metadata.controller.Command.Registration;
import io.millrace.metadata.controller.PartitionSweep.Swept;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.RegisterControllerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides BrokerRegistration. A node that starts comes in fenced, under a new broker epoch. If it
 * was here before, it is out of all in-sync sets first, as if it had been fenced: nobody may count
 * on what its last incarnation said.
 *
 * <p>Whether it stays eligible to lead depends on what a crash may have cost it. Where commits are
 * synced on each replica, a node has what it had; elsewhere it has, only if it stopped cleanly: it
 * names the epoch that it had then (KIP-966). A partition whose only copy is on the node is left as
 * it is: there is nobody to choose.
 */
final class Registrations {
    private final PartitionSweep sweep;

    Registrations(ConfigRules rules) {
        this.sweep = new PartitionSweep(rules, ControllerLimits.CHANGES_PER_BATCH_MAX);
    }

    Decision<Registration> decide(Situation situation, RegisterBroker command) {
        MetadataImage image = situation.image();
        BrokerRegistration known = image.cluster().broker(command.brokerId());
        if (known != null && known.identity().incarnationId().equals(command.incarnationId())) {
            return Decision.answer(new Registration(ApiError.NONE, known.epoch()));
        }
        ApiError error = check(image, command);
        if (error.isNone() && known != null && situation.isAlive(known)) {
            error =
                    new ApiError(
                            ErrorCode.DUPLICATE_BROKER_REGISTRATION,
                            "Another broker is registered with that broker id.");
        }
        if (!error.isNone()) {
            return Decision.answer(new Registration(error, -1));
        }
        Swept swept = known == null ? NOTHING : leave(image, known, command);
        // The offset of the registration's record.
        long epoch = situation.nextOffset() + swept.records().size();
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
        List<MetadataRecord> records = new ArrayList<>(swept.records());
        if (swept.more()) {
            return Decision.part(records, new Registration(ApiError.NONE, -1));
        }
        records.add(registration.toRecord());
        if (known != null && image.cluster().brokers().size() == 1) {
            FeatureUpdates.raiseMetadataVersion(image, known, records);
        }
        return new Decision<>(records, new Registration(ApiError.NONE, epoch));
    }

    private static final Swept NOTHING = new Swept(List.of(), false);

    private Swept leave(MetadataImage image, BrokerRegistration known, RegisterBroker command) {
        int id = known.id();
        boolean clean = command.previousEpoch() == known.epoch();
        boolean syncs = known.features().containsKey(Features.DURABILITY);
        Eligibility eligibility = Eligibility.of(image.cluster()).going(id);
        return sweep.over(
                image,
                partition -> concerns(partition, id),
                (partition, terms) -> {
                    PartitionChange change = new PartitionChange(partition, terms, eligibility);
                    boolean keeps = clean || (syncs && terms.policy().synced());
                    return keeps ? change.without(id) : change.lost(id);
                });
    }

    private static boolean concerns(PartitionImage partition, int broker) {
        return partition.replicas().nodes().size() > 1
                && (partition.leader() == broker
                        || partition.inSync().contains(broker)
                        || partition.eligible().replicas().contains(broker));
    }

    /** A node that may become the active controller must be able to do what the cluster does. */
    Decision<ApiError> decide(MetadataImage image, RegisterController command) {
        String problem = unsupported(image, command.features());
        if (problem != null) {
            return Decision.answer(new ApiError(ErrorCode.UNSUPPORTED_VERSION, problem));
        }
        RegisterControllerRecord record =
                new RegisterControllerRecord()
                        .controllerId(command.controllerId())
                        .incarnationId(command.incarnationId())
                        .endPoints(
                                command.endpoints().stream()
                                        .map(endpoint ->
                                                new RegisterControllerRecord.ControllerEndpoint()
                                                        .name(endpoint.listener())
                                                        .host(endpoint.host())
                                                        .port(endpoint.port())
                                                        .securityProtocol(
                                                                endpoint.securityProtocol()))
                                        .toList())
                        .features(
                                new TreeMap<>(command.features())
                                        .entrySet().stream()
                                                .map(feature ->
                                                        new RegisterControllerRecord
                                                                        .ControllerFeature()
                                                                .name(feature.getKey())
                                                                .minSupportedVersion(
                                                                        feature.getValue().lowest())
                                                                .maxSupportedVersion(
                                                                        feature.getValue()
                                                                                .highest()))
                                                .toList());
        return record.equals(image.cluster().controllers().get(command.controllerId()))
                ? Decision.answer(ApiError.NONE)
                : new Decision<>(List.of(record), ApiError.NONE);
    }

    private static ApiError check(MetadataImage image, RegisterBroker command) {
        if (command.brokerId() < 0) {
            return new ApiError(ErrorCode.INVALID_REQUEST, "A node's id is not negative.");
        }
        String problem = unsupported(image, command.features());
        if (problem != null) {
            return new ApiError(ErrorCode.UNSUPPORTED_VERSION, problem);
        }
        for (BrokerRegistration other : image.cluster().brokers().values()) {
            for (Uuid directory : command.logDirectories()) {
                if (other.id() != command.brokerId()
                        && other.directories().all().contains(directory)) {
                    return new ApiError(
                            ErrorCode.INVALID_REGISTRATION,
                            "Broker "
                                    + other.id()
                                    + " is already registered with directory "
                                    + directory
                                    + ".");
                }
            }
        }
        return ApiError.NONE;
    }

    /**
     * A node that can't do what the cluster does must stay out. What this release does not serve at
     * all no node does: a directory taken over from Apache Kafka keeps such a level for its way
     * back.
     */
    private static @Nullable String unsupported(
            MetadataImage image, Map<String, VersionRange> features) {
        for (Map.Entry<String, Short> finalised : image.features().entrySet()) {
            if (!Features.supported().containsKey(finalised.getKey())) {
                continue;
            }
            VersionRange range = features.get(finalised.getKey());
            short level = finalised.getValue();
            if (range == null || level < range.lowest() || level > range.highest()) {
                return "Unable to register because the broker does not support finalized version "
                        + level
                        + " of "
                        + finalised.getKey()
                        + ". The broker wants a version between "
                        + (range == null ? 0 : range.lowest())
                        + " and "
                        + (range == null ? 0 : range.highest())
                        + ", inclusive.";
            }
        }
        return null;
    }
}
