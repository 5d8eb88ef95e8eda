package io.millrace.metadata;

import io.millrace.base.Uuid;
import java.util.List;

/**
 * Where a partition's replicas are.
 *
 * @param nodes all of them, the preferred leader first
 * @param removing those that a reassignment takes away
 * @param adding those that a reassignment brings
 * @param directories the log directory of each replica, in the order of {@code nodes}
 */
public record ReplicaSet(
        List<Integer> nodes, List<Integer> removing, List<Integer> adding, List<Uuid> directories) {
    public ReplicaSet {
        nodes = List.copyOf(nodes);
        removing = List.copyOf(removing);
        adding = List.copyOf(adding);
        directories = List.copyOf(directories);
    }

    public static ReplicaSet of(List<Integer> nodes, List<Uuid> directories) {
        return new ReplicaSet(nodes, List.of(), List.of(), directories);
    }
}
