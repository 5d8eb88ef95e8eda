package io.millrace.metadata;

import io.millrace.base.Uuid;
import io.millrace.protocol.metadata.BrokerRegistrationChangeRecord;
import io.millrace.protocol.metadata.RegisterBrokerRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node that has told the controller about itself.
 *
 * @param features the levels that it supports, by feature
 * @param fenced whether it may not lead, and is not told to clients
 */
public record BrokerRegistration(
        Identity identity,
        @Nullable String rack,
        List<Endpoint> endpoints,
        Map<String, VersionRange> features,
        Directories directories,
        boolean fenced,
        boolean inControlledShutdown) {

    /**
     * Which start of which node this is.
     *
     * @param epoch fences what an earlier start says; the offset of the registration
     * @param incarnationId drawn by the node when it started
     */
    public record Identity(int id, long epoch, Uuid incarnationId) {}

    /**
     * An address that clients connect to.
     *
     * @param securityProtocol 0 is PLAINTEXT
     */
    public record Endpoint(String listener, String host, int port, short securityProtocol) {}

    public record VersionRange(short lowest, short highest) {}

    /**
     * The log directories by their ids.
     *
     * @param cordoned those that take no new replicas (KIP-1066)
     */
    public record Directories(List<Uuid> all, List<Uuid> cordoned) {
        public Directories {
            all = List.copyOf(all);
            cordoned = List.copyOf(cordoned);
        }
    }

    public BrokerRegistration {
        endpoints = List.copyOf(endpoints);
        features = Map.copyOf(features);
    }

    public int id() {
        return identity.id();
    }

    public long epoch() {
        return identity.epoch();
    }

    /** Whether it may lead partitions. */
    public boolean active() {
        return !fenced && !inControlledShutdown;
    }

    public @Nullable Endpoint endpoint(String listener) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.listener().equals(listener)) {
                return endpoint;
            }
        }
        return null;
    }

    static BrokerRegistration of(RegisterBrokerRecord record) {
        Map<String, VersionRange> features = new TreeMap<>();
        for (RegisterBrokerRecord.BrokerFeature feature : record.features()) {
            features.put(
                    feature.name(),
                    new VersionRange(feature.minSupportedVersion(), feature.maxSupportedVersion()));
        }
        return new BrokerRegistration(
                new Identity(record.brokerId(), record.brokerEpoch(), record.incarnationId()),
                record.rack(),
                record.endPoints().stream()
                        .map(point ->
                                new Endpoint(
                                        point.name(),
                                        point.host(),
                                        point.port(),
                                        point.securityProtocol()))
                        .toList(),
                features,
                new Directories(record.logDirs(), orEmpty(record.cordonedLogDirs())),
                record.fenced(),
                record.inControlledShutdown());
    }

    BrokerRegistration merge(BrokerRegistrationChangeRecord change) {
        return new BrokerRegistration(
                identity,
                rack,
                endpoints,
                features,
                new Directories(
                        change.logDirs().isEmpty() ? directories.all() : change.logDirs(),
                        change.cordonedLogDirs() == null
                                ? directories.cordoned()
                                : change.cordonedLogDirs()),
                change.fenced() == 0 ? fenced : change.fenced() > 0,
                change.inControlledShutdown() == 0
                        ? inControlledShutdown
                        : change.inControlledShutdown() > 0);
    }

    BrokerRegistration withFenced(boolean changed) {
        return new BrokerRegistration(
                identity, rack, endpoints, features, directories, changed, inControlledShutdown);
    }

    public RegisterBrokerRecord toRecord() {
        return new RegisterBrokerRecord()
                .brokerId(identity.id())
                .brokerEpoch(identity.epoch())
                .incarnationId(identity.incarnationId())
                .rack(rack)
                .endPoints(
                        endpoints.stream()
                                .map(endpoint ->
                                        new RegisterBrokerRecord.BrokerEndpoint()
                                                .name(endpoint.listener())
                                                .host(endpoint.host())
                                                .port(endpoint.port())
                                                .securityProtocol(endpoint.securityProtocol()))
                                .toList())
                .features(
                        List.copyOf(new TreeMap<>(features).entrySet()).stream()
                                .map(entry ->
                                        new RegisterBrokerRecord.BrokerFeature()
                                                .name(entry.getKey())
                                                .minSupportedVersion(entry.getValue().lowest())
                                                .maxSupportedVersion(entry.getValue().highest()))
                                .toList())
                .logDirs(directories.all())
                .cordonedLogDirs(directories.cordoned().isEmpty() ? null : directories.cordoned())
                .fenced(fenced)
                .inControlledShutdown(inControlledShutdown);
    }

    private static List<Uuid> orEmpty(@Nullable List<Uuid> value) {
        return value == null ? List.of() : value;
    }
}
