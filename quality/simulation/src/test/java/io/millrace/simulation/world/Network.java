package io.millrace.simulation.world;

import java.util.List;

/** Between clients and nodes: how long things take and what gets lost. */
public final class Network {
    private final Scheduler scheduler;
    private final List<Node> nodes;
    private final Links links;
    private boolean troubled;
    private boolean numbering = true;
    private long connections;
    private Tamper tamper = Tamper.NONE;
    private Tamper nodesTamper = Tamper.NONE;

    public Network(Scheduler scheduler, Node node) {
        this(scheduler, List.of(node));
    }

    public Network(Scheduler scheduler, List<Node> nodes) {
        this.scheduler = scheduler;
        this.nodes = List.copyOf(nodes);
        this.links = new Links(scheduler);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** What is between whom. */
    public Links links() {
        return links;
    }

    /** From now on it delays, cuts and loses; or not any more. */
    public void trouble(boolean next) {
        troubled = next;
    }

    public Connection connect(String clientId) {
        return connect(clientId, nodes.getFirst());
    }

    /** A client's, to one of the nodes. */
    public Connection connect(String clientId, Node node) {
        return new Connection(this, new Connection.Ends(null, node, Node.CLIENTS), clientId);
    }

    /** A node's, to another. */
    Connection connect(Node from, Node to, String listener) {
        return new Connection(this, new Connection.Ends(from, to, listener), "node-" + from.id());
    }

    Node node(String host) {
        return nodes.stream().filter(each -> each.host().equals(host)).findFirst().orElseThrow();
    }

    /** The node can't tell any more which connection is the later one. */
    public void numberNoConnections() {
        numbering = false;
    }

    public void tamper(Tamper next) {
        tamper = next;
    }

    /** Likewise, of what nodes say to each other. */
    public void tamperBetweenNodes(Tamper next) {
        nodesTamper = next;
    }

    Tamper tamper(Connection.Ends ends) {
        return ends.from() == null ? tamper : nodesTamper;
    }

    long nextConnection() {
        return numbering ? ++connections : connections;
    }

    /** Until bytes arrive. Nodes are nearer to each other than clients are. */
    long delayNanos(Connection.Ends ends) {
        int rarity = ends.from() == null ? 30 : 150;
        if (troubled && scheduler.onceIn(rarity)) {
            return scheduler.between(10_000_000, 1_500_000_000);
        }
        return scheduler.between(50_000, 1_000_000);
    }

    /** Until bytes arrive that were on their way when their sender gave up. */
    long strayDelayNanos() {
        return scheduler.between(1_000_000, 6_000_000_000L);
    }

    boolean cutsBeforeRequest(Connection.Ends ends) {
        return troubled && scheduler.onceIn(rarityOfCuts(ends));
    }

    boolean cutsBeforeAnswer(Connection.Ends ends) {
        return troubled && scheduler.onceIn(rarityOfCuts(ends));
    }

    private static int rarityOfCuts(Connection.Ends ends) {
        return ends.from() == null ? 60 : 400;
    }

    /** Whether a request on a connection that was given up arrives nevertheless. */
    boolean strays() {
        return scheduler.onceIn(2);
    }
}
