package io.millrace.simulation.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several machines and what is between them. The first three nodes are brokers and voters, the
 * others are brokers that follow.
 */
public final class Cluster {
    private static final int VOTERS = 3;
    private static final String CLUSTER_ID = "c2ltdWxhdGVkLWNsdXN0ZQ";

    private final List<Node> nodes = new ArrayList<>();
    private final Network network;
    private final SimulatedRaft raft;

    public Cluster(Scheduler scheduler, int size, Map<String, String> settings) {
        for (int id = 1; id <= size; id++) {
            nodes.add(new Node(scheduler, id, settings(id, settings)));
        }
        network = new Network(scheduler, nodes);
        raft = new SimulatedRaft(scheduler, network.links(), nodes.subList(0, VOTERS));
        nodes.forEach(each -> each.joins(this));
    }

    private static Map<String, String> settings(int id, Map<String, String> common) {
        Map<String, String> all = new TreeMap<>(common);
        boolean votes = id <= VOTERS;
        all.put("node.id", String.valueOf(id));
        all.put("millrace.cluster.id", CLUSTER_ID);
        all.put("controller.listener.names", Node.CONTROLLERS);
        all.put("process.roles", votes ? "broker,controller" : "broker");
        all.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, VOTERS)
                        .mapToObj(voter -> voter + "@node-" + voter + ":9093")
                        .collect(Collectors.joining(",")));
        String clients = Node.CLIENTS + "://node-" + id + ":9092";
        all.put(
                "listeners",
                votes ? clients + "," + Node.CONTROLLERS + "://node-" + id + ":9093" : clients);
        return all;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Network network() {
        return network;
    }

    /** What orders the metadata. */
    public SimulatedRaft raft() {
        return raft;
    }
}
