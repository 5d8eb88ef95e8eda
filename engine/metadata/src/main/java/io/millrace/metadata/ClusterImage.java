package io.millrace.metadata;

import io.millrace.protocol.metadata.RegisterControllerRecord;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The nodes, by id, in the order of their ids. Few: a change copies the whole table. */
public record ClusterImage(
        Map<Integer, BrokerRegistration> brokers,
        Map<Integer, RegisterControllerRecord> controllers) {

    public static final ClusterImage EMPTY = new ClusterImage(Map.of(), Map.of());

    public ClusterImage {
        brokers = Collections.unmodifiableMap(new TreeMap<>(brokers));
        controllers = Collections.unmodifiableMap(new TreeMap<>(controllers));
    }

    public @Nullable BrokerRegistration broker(int id) {
        return brokers.get(id);
    }

    /** Those that may lead. */
    public List<BrokerRegistration> active() {
        return brokers.values().stream().filter(BrokerRegistration::active).toList();
    }

    ClusterImage with(BrokerRegistration broker) {
        Map<Integer, BrokerRegistration> changed = new TreeMap<>(brokers);
        changed.put(broker.id(), broker);
        return new ClusterImage(changed, controllers);
    }

    ClusterImage without(int brokerId) {
        Map<Integer, BrokerRegistration> changed = new TreeMap<>(brokers);
        changed.remove(brokerId);
        return new ClusterImage(changed, controllers);
    }

    ClusterImage with(RegisterControllerRecord controller) {
        Map<Integer, RegisterControllerRecord> changed = new TreeMap<>(controllers);
        changed.put(controller.controllerId(), controller);
        return new ClusterImage(brokers, changed);
    }

    ClusterImage withoutController(int controllerId) {
        Map<Integer, RegisterControllerRecord> changed = new TreeMap<>(controllers);
        changed.remove(controllerId);
        return new ClusterImage(brokers, changed);
    }
}
