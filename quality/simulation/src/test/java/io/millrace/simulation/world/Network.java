package io.millrace.simulation.world;

/** Between the clients and the node: how long things take and what gets lost. */
public final class Network {
    private final Scheduler scheduler;
    private final Node node;
    private boolean troubled;
    private boolean numbering = true;
    private long connections;
    private Tamper tamper = Tamper.NONE;

    public Network(Scheduler scheduler, Node node) {
        this.scheduler = scheduler;
        this.node = node;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Node node() {
        return node;
    }

    /** From now on it delays, cuts and loses; or not any more. */
    public void trouble(boolean next) {
        troubled = next;
    }

    public Connection connect(String clientId) {
        return new Connection(this, clientId);
    }

    /** The node can't tell any more which connection is the later one. */
    public void numberNoConnections() {
        numbering = false;
    }

    public void tamper(Tamper next) {
        tamper = next;
    }

    Tamper tamper() {
        return tamper;
    }

    long nextConnection() {
        return numbering ? ++connections : connections;
    }

    /** Until bytes arrive. */
    long delayNanos() {
        if (troubled && scheduler.onceIn(30)) {
            return scheduler.between(10_000_000, 1_500_000_000);
        }
        return scheduler.between(50_000, 1_000_000);
    }

    /** Until bytes arrive that were on their way when their sender gave up. */
    long strayDelayNanos() {
        return scheduler.between(1_000_000, 6_000_000_000L);
    }

    boolean cutsBeforeRequest() {
        return troubled && scheduler.onceIn(60);
    }

    boolean cutsBeforeAnswer() {
        return troubled && scheduler.onceIn(60);
    }

    /** Whether a request on a connection that was given up arrives nevertheless. */
    boolean strays() {
        return scheduler.onceIn(2);
    }
}
