package io.millrace.metadata;

import io.millrace.metadata.BrokerRegistration.VersionRange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The features of this build: which levels it can run at, and which one a new cluster starts with.
 * The one table of it. A feature whose highest level is 0 is not told to anybody: clients then
 * behave as if the broker had never heard of it, which is the truth.
 */
public final class Features {
    public static final String METADATA_VERSION = "metadata.version";
    public static final String KRAFT_VERSION = "kraft.version";
    public static final String TRANSACTION_VERSION = "transaction.version";
    public static final String GROUP_VERSION = "group.version";
    public static final String ELIGIBLE_LEADER_REPLICAS_VERSION =
            "eligible.leader.replicas.version";
    public static final String SHARE_VERSION = "share.version";
    public static final String STREAMS_VERSION = "streams.version";

    /** No feature of Kafka's: nobody finalises it. */
    public static final String DURABILITY = "millrace.durability";

    /** 4.4-IV2: the record formats that a new cluster writes. */
    public static final short METADATA_VERSION_LEVEL = 33;

    /** 4.3-IV0: what earlier releases began with. */
    private static final short METADATA_VERSION_LOWEST = 30;

    /** 4.4-IV0, which changed no record: from here down there is a way back. */
    private static final short LAST_UNCHANGED_METADATA_VERSION = 31;

    /**
     * @param initial what a new cluster is finalised at
     * @param kept whether the metadata log keeps its level; that of the quorum has its own record
     */
    public record Feature(String name, short lowest, short highest, short initial, boolean kept) {}

    public static final List<Feature> TABLE =
            List.of(
                    feature(
                            METADATA_VERSION,
                            METADATA_VERSION_LOWEST,
                            METADATA_VERSION_LEVEL,
                            true),
                    feature(KRAFT_VERSION, 0, 1, false),
                    feature(TRANSACTION_VERSION, 0, 2, true),
                    feature(GROUP_VERSION, 0, 1, true),
                    new Feature(
                            ELIGIBLE_LEADER_REPLICAS_VERSION,
                            (short) 0,
                            (short) 1,
                            (short) 0,
                            true),
                    // The rows below rise to Kafka's level 1 with what they stand for: share and
                    // streams groups.
                    feature(SHARE_VERSION, 0, 0, true),
                    feature(STREAMS_VERSION, 0, 0, true));

    private Features() {}

    /** What ApiVersions and a registration say. */
    public static Map<String, VersionRange> supported() {
        Map<String, VersionRange> supported = new TreeMap<>();
        for (Feature feature : TABLE) {
            if (feature.highest() > 0) {
                supported.put(
                        feature.name(), new VersionRange(feature.lowest(), feature.highest()));
            }
        }
        return supported;
    }

    /**
     * What the registration of a node says: also that a commit is on its disk, where a topic wants
     * that, so that a crash costs it nothing that was committed.
     */
    public static Map<String, VersionRange> registered() {
        Map<String, VersionRange> registered = supported();
        registered.put(DURABILITY, new VersionRange((short) 0, (short) 1));
        return registered;
    }

    /** What ApiVersions says is in force: the image's levels, and the quorum's own. */
    public static Map<String, Short> finalised(MetadataImage image) {
        Map<String, Short> finalised = new TreeMap<>(image.features());
        for (Feature feature : TABLE) {
            if (!feature.kept() && feature.initial() > 0) {
                finalised.put(feature.name(), feature.initial());
            }
        }
        return finalised;
    }

    /**
     * Whether the metadata log may hold records that a lower metadata.version doesn't know: 4.4-IV1
     * and 4.4-IV2 brought some.
     */
    public static boolean changedMetadata(short from, short to) {
        return from > LAST_UNCHANGED_METADATA_VERSION && to < from;
    }

    private static Feature feature(String name, int lowest, int highest, boolean kept) {
        return new Feature(name, (short) lowest, (short) highest, (short) highest, kept);
    }
}
