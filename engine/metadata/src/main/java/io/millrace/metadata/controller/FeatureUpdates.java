package io.millrace.metadata.controller;

import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.BrokerRegistration.VersionRange;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.Command.FeatureOutcome;
import io.millrace.metadata.controller.Command.FeatureUpdate;
import io.millrace.metadata.controller.Command.UpdateFeatures;
import io.millrace.metadata.controller.Command.UpgradeType;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.FeatureLevelRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides UpdateFeatures: all of the updates, or none (KIP-584, KIP-778). */
final class FeatureUpdates {
    private FeatureUpdates() {}

    static Decision<List<FeatureOutcome>> decide(MetadataImage image, UpdateFeatures command) {
        Map<String, Short> finalised = Features.finalised(image);
        List<FeatureOutcome> outcomes = new ArrayList<>();
        List<MetadataRecord> records = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        boolean failed = false;
        for (FeatureUpdate update : command.updates()) {
            short current = finalised.getOrDefault(update.feature(), (short) 0);
            ApiError error =
                    seen.add(update.feature())
                            ? check(image, update, current)
                            : new ApiError(
                                    ErrorCode.INVALID_REQUEST,
                                    "Feature " + update.feature() + " is named twice.");
            outcomes.add(new FeatureOutcome(update.feature(), error));
            failed |= !error.isNone();
            if (update.level() != current) {
                records.add(
                        new FeatureLevelRecord()
                                .name(update.feature())
                                .featureLevel(update.level()));
            }
        }
        return new Decision<>(failed || command.validateOnly() ? List.of() : records, outcomes);
    }

    /**
     * A single node that ran a release with one metadata.version, and now starts one that knows a
     * higher one, goes up by itself: its level was nobody's choice. A level that could have been
     * higher stays, and so does that of a directory that Apache Kafka may want back.
     *
     * @param before how the node was registered until now
     */
    static void raiseMetadataVersion(
            MetadataImage image, BrokerRegistration before, List<MetadataRecord> to) {
        VersionRange was = before.features().get(Features.METADATA_VERSION);
        Short current = image.features().get(Features.METADATA_VERSION);
        if (was == null || current == null) {
            return;
        }
        boolean wasTheOnlyOne = was.lowest() == current && was.highest() == current;
        if (wasTheOnlyOne && current < Features.METADATA_VERSION_LEVEL) {
            to.add(
                    new FeatureLevelRecord()
                            .name(Features.METADATA_VERSION)
                            .featureLevel(Features.METADATA_VERSION_LEVEL));
        }
    }

    /** Nodes that could not read what a new level writes keep it from coming. */
    private static ApiError checkNodes(MetadataImage image, FeatureUpdate update) {
        for (BrokerRegistration broker : image.cluster().brokers().values()) {
            VersionRange range = broker.features().get(update.feature());
            if (range == null && update.level() == 0) {
                continue;
            }
            if (range == null
                    || update.level() > range.highest()
                    || (update.level() != 0 && update.level() < range.lowest())) {
                return invalid(
                        update,
                        "Broker "
                                + broker.id()
                                + (range == null
                                        ? " does not support this feature."
                                        : " only supports versions "
                                                + range.lowest()
                                                + "-"
                                                + range.highest()));
            }
        }
        return ApiError.NONE;
    }

    private static ApiError check(MetadataImage image, FeatureUpdate update, short current) {
        ApiError error = check(update, current);
        return error.isNone() && update.level() != current ? checkNodes(image, update) : error;
    }

    private static ApiError check(FeatureUpdate update, short current) {
        VersionRange range = Features.supported().get(update.feature());
        if (range == null) {
            return invalid(update, "This node does not support the feature.");
        }
        boolean off = update.level() == 0 && range.lowest() == 0;
        if (!off && (update.level() < range.lowest() || update.level() > range.highest())) {
            return invalid(
                    update,
                    "This node only supports levels "
                            + range.lowest()
                            + " to "
                            + range.highest()
                            + ".");
        }
        if (update.feature().equals(Features.KRAFT_VERSION) && update.level() != current) {
            return invalid(update, "The quorum's version is kept by the quorum.");
        }
        if (update.level() < current && update.type() == UpgradeType.UPGRADE) {
            return invalid(
                    update,
                    "Can't downgrade the version of this feature without setting the upgrade type"
                            + " to either safe or unsafe downgrade.");
        }
        if (update.level() > current && update.type() != UpgradeType.UPGRADE) {
            return invalid(update, "Can't downgrade to a newer version.");
        }
        return isMetadataDowngrade(update, current)
                ? downgradeRefused(update, current)
                : ApiError.NONE;
    }

    private static boolean isMetadataDowngrade(FeatureUpdate update, short current) {
        return update.feature().equals(Features.METADATA_VERSION)
                && Features.changedMetadata(current, update.level());
    }

    /** As in Kafka, nothing takes records back that the lower version doesn't know. */
    private static ApiError downgradeRefused(FeatureUpdate update, short current) {
        String reason =
                update.type() == UpgradeType.UNSAFE_DOWNGRADE
                        ? "Unsafe metadata downgrade is not supported in this version."
                        : "Refusing to perform the requested downgrade because it might delete"
                                + " metadata information.";
        return new ApiError(
                ErrorCode.INVALID_UPDATE_VERSION,
                "Unsupported metadata.version downgrade from "
                        + current
                        + " to "
                        + update.level()
                        + ". "
                        + reason);
    }

    private static ApiError invalid(FeatureUpdate update, String reason) {
        return new ApiError(
                ErrorCode.INVALID_UPDATE_VERSION,
                "Invalid update version "
                        + update.level()
                        + " for feature "
                        + update.feature()
                        + ". "
                        + reason);
    }
}
