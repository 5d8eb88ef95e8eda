package io.millrace.compatibility.protocol;

import io.millrace.protocol.ApiKey;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** The text of docs/COMPATIBILITY.md. */
final class CompatibilityDocument {
    private final Set<ApiKey> served;

    CompatibilityDocument(Set<ApiKey> served) {
        this.served = served;
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        long onBroker = count(false);
        text.append(
                "Served: %d of the %d APIs that clients may send to a broker.%n%n"
                        .formatted(count(true), onBroker));
        text.append("| key | API | versions in Kafka 4.4.0 | flexible from | served |\n");
        text.append("|---:|---|---|---|---|\n");
        for (ApiKey key : ApiKey.values()) {
            text.append(row(key));
        }
        return text.append(FOOT).toString();
    }

    private long count(boolean onlyServed) {
        return Arrays.stream(ApiKey.values())
                .filter(key -> key.onBroker() && (!onlyServed || served.contains(key)))
                .count();
    }

    private String row(ApiKey key) {
        String flexible =
                key.firstFlexibleVersion() == Short.MAX_VALUE
                        ? "never"
                        : String.valueOf(Math.max(key.firstFlexibleVersion(), key.lowestVersion()));
        return "| %d | %s | %s | %s | %s |%n"
                .formatted(key.id(), name(key), versions(key), flexible, status(key));
    }

    private static String name(ApiKey key) {
        StringBuilder name = new StringBuilder();
        for (String word : key.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static String versions(ApiKey key) {
        return key.lowestVersion() == key.highestVersion()
                ? String.valueOf(key.lowestVersion())
                : key.lowestVersion() + "–" + key.highestVersion();
    }

    private String status(ApiKey key) {
        if (served.contains(key)) {
            return "all versions";
        }
        return key.onBroker() ? "not yet" : "between nodes only";
    }

    private static final String HEAD =
            """
            # What Millrace speaks

            Written by a test from what a broker answers; it fails when this file is out of date and says how to
            write it anew. An API is served at every version that is valid and stable in Kafka 4.4.0,
            or not at all, and `ApiVersions` lists exactly what is served.

            """;

    private static final String FOOT =
            """

            - **Produce**: `ApiVersions` names 0 as the lowest version, as Kafka does, because librdkafka
              would stop compressing otherwise. Versions 0 to 2 are refused.
            - **InitProducerId** version 6 is known to the codec but not stable in Kafka 4.4.0, so it is
              not served.
            - LeaderAndIsr, StopReplica, UpdateMetadata and ControlledShutdown (keys 4 to 7) have had no
              valid version since Kafka 4.0.
            - Every message of every version, served or not, is compared byte by byte with the classes of
              Kafka 4.4.0, and so are the records of the metadata log, of the group, transaction and share
              coordinators' topics, and of producer snapshots.
            """;
}
