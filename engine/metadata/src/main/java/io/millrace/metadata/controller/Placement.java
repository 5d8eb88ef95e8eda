package io.millrace.metadata.controller;

import io.millrace.base.Uuid;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.ClusterImage;
import io.millrace.metadata.Directories;
import io.millrace.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses nodes for replicas, and checks those that others chose. Replicas go round the active
 * nodes, racks in turn, so that neighbours in the round stand in different racks where there are
 * several.
 */
final class Placement {
    private final ClusterImage cluster;

    /** The active nodes, racks in turn. */
    private final List<Integer> round;

    Placement(ClusterImage cluster) {
        this.cluster = cluster;
        this.round = round(cluster);
    }

    /** Whether there are enough nodes. */
    ApiError check(int replicationFactor) {
        int active = cluster.active().size();
        if (replicationFactor <= active) {
            return ApiError.NONE;
        }
        int registered = cluster.brokers().size();
        String reason =
                replicationFactor > registered
                        ? "The target replication factor of "
                                + replicationFactor
                                + " cannot be reached because only "
                                + registered
                                + " broker(s) are registered or some brokers have all their log"
                                + " directories cordoned."
                        : "Only " + active + " of " + registered + " broker(s) are active.";
        return new ApiError(
                ErrorCode.INVALID_REPLICATION_FACTOR,
                "Unable to replicate the partition " + replicationFactor + " time(s): " + reason);
    }

    /**
     * The replicas of a partition, the leader first.
     *
     * @param seed the same for all partitions of a topic, so that they go round
     */
    List<Integer> choose(int partition, int replicationFactor, int seed) {
        int start = Math.floorMod(seed + partition, round.size());
        // The second lap shifts the followers, so that they differ between partitions of a leader.
        int lap = partition / round.size();
        List<Integer> nodes = new ArrayList<>(replicationFactor);
        nodes.add(round.get(start));
        for (int follower = 1; follower < replicationFactor; follower++) {
            int shift = 1 + Math.floorMod(follower - 1 + lap, round.size() - 1);
            nodes.add(round.get((start + shift) % round.size()));
        }
        return nodes;
    }

    /** Checks a partition's replicas that somebody chose by hand. */
    ApiError checkManual(int partition, List<Integer> nodes, int expectedCount) {
        if (nodes.isEmpty()) {
            return invalid("The manual partition assignment includes an empty replica list.");
        }
        TreeSet<Integer> seen = new TreeSet<>();
        boolean anyActive = false;
        for (int node : nodes) {
            BrokerRegistration broker = cluster.broker(node);
            if (broker == null) {
                return invalid(
                        "The manual partition assignment includes broker "
                                + node
                                + ", but no such broker is registered.");
            }
            if (!seen.add(node)) {
                return invalid(
                        "The manual partition assignment includes the broker "
                                + node
                                + " more than once.");
            }
            anyActive |= broker.active();
        }
        if (nodes.size() != expectedCount) {
            return invalid(
                    "The manual partition assignment includes a partition with "
                            + nodes.size()
                            + " replica(s), but this is not consistent with previous partitions,"
                            + " which have "
                            + expectedCount
                            + " replica(s).");
        }
        if (!anyActive) {
            return invalid(
                    "All brokers specified in the manual partition assignment for partition "
                            + partition
                            + " are fenced or in controlled shutdown.");
        }
        return ApiError.NONE;
    }

    /** The replicas that start in sync: those whose node is active. */
    List<Integer> inSync(List<Integer> nodes) {
        return nodes.stream()
                .filter(node -> {
                    BrokerRegistration broker = cluster.broker(node);
                    return broker != null && broker.active();
                })
                .toList();
    }

    /** The log directory of each replica: known where a node has but one. */
    List<Uuid> directories(List<Integer> nodes) {
        return nodes.stream()
                .map(node -> {
                    BrokerRegistration broker = cluster.broker(node);
                    return broker != null && broker.directories().all().size() == 1
                            ? broker.directories().all().getFirst()
                            : Directories.UNASSIGNED;
                })
                .toList();
    }

    private static List<Integer> round(ClusterImage cluster) {
        Map<String, Deque<Integer>> racks = new TreeMap<>();
        for (BrokerRegistration broker : cluster.active()) {
            String rack = broker.rack() == null ? "" : broker.rack();
            racks.computeIfAbsent(rack, name -> new ArrayDeque<>()).add(broker.id());
        }
        List<Integer> round = new ArrayList<>();
        while (!racks.isEmpty()) {
            for (Deque<Integer> nodes : racks.values()) {
                round.add(nodes.removeFirst());
            }
            racks.values().removeIf(Deque::isEmpty);
        }
        return round;
    }

    private static ApiError invalid(String message) {
        return new ApiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
    }
}
