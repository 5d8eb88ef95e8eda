package io.millrace.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server is started with, by component. Limits are in the units that the names say. */
public record ServerSettings(
        Node node,
        Listeners listeners,
        Network network,
        Requests requests,
        Storage storage,
        Coordinators coordinators,
        Controller controller) {

    public Groups groups() {
        return coordinators.groups();
    }

    public Transactions transactions() {
        return coordinators.transactions();
    }

    public record Coordinators(Groups groups, Transactions transactions) {}

    /**
     * @param additionWaitMillisMax how long a write may wait for the end of the transaction before
     */
    public record Transactions(
            int timeoutMillisMax,
            int abortCheckMillis,
            int expirationMillis,
            int expirationCheckMillis,
            int additionWaitMillisMax,
            int loadBufferBytes,
            TransactionsTopic topic) {}

    /** How __transaction_state is created. */
    public record TransactionsTopic(
            int partitions, short replicationFactor, int inSyncReplicasMin, int segmentBytes) {}

    /**
     * @param clusterId what a new directory belongs to, and an old one must belong to; null for
     *     whatever the directory says
     * @param metadataDirectory where the metadata log lies; most often the data directory
     */
    public record Node(
            int nodeId,
            Roles roles,
            @Nullable String clusterId,
            @Nullable String rack,
            String dataDirectory,
            String metadataDirectory) {}

    public record Roles(boolean broker, boolean controller) {}

    /**
     * Where the node binds, and where it tells others to connect.
     *
     * @param advertised in the order of the bound ones, by name; a listener that clients are not
     *     told of has none
     * @param controllers names of the listeners for controllers, the node's own and those of other
     *     nodes; the first one is what brokers use
     * @param interBroker the listener between brokers, which may be one for clients too; empty on a
     *     node that is no broker
     */
    public record Listeners(
            List<Endpoint> bound,
            List<Endpoint> advertised,
            List<String> controllers,
            String interBroker) {
        public Listeners {
            controllers = List.copyOf(controllers);
        }

        public boolean isController(String name) {
            return controllers.contains(name);
        }

        public boolean isInterBroker(String name) {
            return interBroker.equals(name);
        }
    }

    /**
     * One address.
     *
     * @param host empty when a listener binds every interface and nothing is advertised: the server
     *     then advertises the machine's name
     * @param port 0 when the system is to choose one
     */
    public record Endpoint(String name, String host, int port) {}

    /**
     * @param requestBytesTotalMax bytes of requests in memory at once; -1 leaves it to the server
     * @param requestsInFlightMax of one connection
     */
    public record Network(
            int requestBytesMax,
            long requestBytesTotalMax,
            int requestsInFlightMax,
            int eventLoops,
            Sockets sockets,
            Connections connections) {}

    /** Buffers of -1 bytes are left to the system. */
    public record Sockets(int sendBufferBytes, int receiveBufferBytes, int backlog) {}

    /**
     * @param limits at the start
     */
    public record Connections(ConnectionLimits limits, long idleMillisMax) {}

    public record Requests(int fetchBytesMax, int fetchSessionsMax, int describedPartitionsMax) {}

    public record Storage(
            long retentionCheckMillis,
            long firstTaskDelayMillis,
            long checkpointMillis,
            long diskFreeBytesMin,
            int journalBytes,
            ProducerIds producerIds,
            Replication replication) {}

    /**
     * How copies follow their leaders.
     *
     * @param lagMillisMax how long a follower may be behind and stay in sync
     * @param waitMillis how long a leader may keep a fetch that finds nothing
     * @param backoffMillisMax between tries that fail
     */
    public record Replication(
            long lagMillisMax,
            int waitMillis,
            int bytesMin,
            int bytesMax,
            int partitionBytesMax,
            int backoffMillisMax,
            int timeoutMillis) {}

    public record ProducerIds(int expirationMillis, int expirationCheckMillis) {}

    public record Groups(
            int sessionTimeoutMillisMin,
            int sessionTimeoutMillisMax,
            int initialRebalanceDelayMillis,
            int sizeMax,
            ConsumerGroups consumer,
            Offsets offsets) {}

    /**
     * Groups of the consumer protocol.
     *
     * @param served whether {@code group.coordinator.rebalance.protocols} names it
     */
    public record ConsumerGroups(
            boolean served,
            int sizeMax,
            List<String> assignors,
            Bounded session,
            Bounded heartbeat,
            Bounded assignment) {}

    /** A default, and the bounds of what a group may have instead. */
    public record Bounded(int value, int least, int most) {}

    public record Offsets(
            int metadataBytesMax,
            long retentionMillis,
            long retentionCheckMillis,
            int loadBufferBytes,
            OffsetsTopic topic) {}

    /**
     * How __consumer_offsets is created and written.
     *
     * @param codec by its number in a batch's attributes
     */
    public record OffsetsTopic(
            int partitions, short replicationFactor, int segmentBytes, int codec) {}

    public record Controller(
            long snapshotRecordBytes,
            long snapshotMillis,
            Sessions sessions,
            TopicCreation topicCreation,
            Quorum quorum) {}

    /**
     * How to find the controllers, and how to follow them.
     *
     * @param bootstrapServers without listener names
     * @param voters of a quorum that the settings name once for all; empty where the metadata says
     *     who they are
     * @param fetchTimeoutMillis how long the leader may be silent before another is looked for
     */
    public record Quorum(
            List<Endpoint> bootstrapServers,
            List<QuorumVoter> voters,
            int fetchTimeoutMillis,
            int requestTimeoutMillis,
            int retryBackoffMillis,
            int fetchBytesMax,
            int snapshotFetchBytesMax) {}

    public record QuorumVoter(int id, String host, int port) {}

    /**
     * Signs of life, and what the controller does from time to time.
     *
     * @param timeoutMillis how long a node may be silent before it is fenced
     * @param idleMillis after which a quiet metadata log grows all the same; 0 for never
     * @param balanceMillis how often leaders are brought back; 0 for never
     */
    public record Sessions(
            int heartbeatMillis, int timeoutMillis, int idleMillis, long balanceMillis) {}

    public record TopicCreation(
            int partitions, short replicationFactor, boolean autoCreate, boolean deletable) {}

    /** From the layers, which were checked before. */
    static ServerSettings of(BrokerLayers layers, Listeners listeners, List<String> problems) {
        return new SettingsReader(layers).read(listeners, problems);
    }
}
