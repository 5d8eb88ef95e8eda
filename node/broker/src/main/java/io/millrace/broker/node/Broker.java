package io.millrace.broker.node;

import io.millrace.base.Clock;
import io.millrace.base.Randomness;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.cluster.MetadataFollower;
import io.millrace.broker.cluster.ProducerIds;
import io.millrace.broker.cluster.TopicAutoCreation;
import io.millrace.broker.cluster.TopicLayers;
import io.millrace.broker.compaction.Cleaners;
import io.millrace.broker.compaction.Compactions;
import io.millrace.broker.groups.GroupCommands;
import io.millrace.broker.groups.GroupRuntime;
import io.millrace.broker.groups.GroupTopics;
import io.millrace.broker.groups.TransactionalCommits;
import io.millrace.broker.partition.GroupCommit;
import io.millrace.broker.partition.LogConfigs;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.replication.Fetchers;
import io.millrace.broker.threads.TaskPool;
import io.millrace.broker.threads.Threads;
import io.millrace.broker.transactions.LocalMarkers;
import io.millrace.broker.transactions.TransactionRuntime;
import io.millrace.config.BrokerLayers;
import io.millrace.config.CleanerSettings;
import io.millrace.config.ServerConfiguration;
import io.millrace.config.ServerSettings;
import io.millrace.config.TopicSettings;
import io.millrace.metadata.MetadataImage;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.metrics.Unit;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: its data, its controller, its partitions. Open when the constructor's caller has it,
 * serving after {@link #join}. Everything that it hands out may be used from any thread.
 */
public final class Broker implements ClusterView, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);

    private static final long CLEANER_CHECK_MILLIS = 1_000;
    private static final long SNAPSHOT_CHECK_MILLIS = 5_000;

    /** Clients see that there is room again within a second. */
    private static final long RETRY_CHECK_MILLIS = 200;

    private final ServerConfiguration configuration;
    private final Machine machine;
    private final DirectoryIdentity identity;
    private final LogDirectory logs;
    private final Loops loops;
    private final GroupCommit commits;
    private final MetricRegistry metrics = new MetricRegistry();
    private final Partitions partitions = new Partitions();
    private final GroupRuntime groups;
    private final TransactionRuntime transactions;
    private final ControlPlane control;
    private final Cleaners cleaners;
    private volatile @Nullable Membership membership;
    private volatile @Nullable Fetchers fetchers;

    private Broker(
            ServerConfiguration configuration,
            Machine machine,
            LogDirectory logs,
            DirectoryIdentity identity,
            boolean inUse) {
        this.configuration = configuration;
        this.machine = machine;
        Threads threads = machine.threads();
        this.loops = Loops.of(threads);
        this.commits =
                new GroupCommit(
                        threads.pool("millrace-sync", GroupCommit.THREADS_MAX),
                        logs.journal(),
                        machine.clock(),
                        metrics.histogram(
                                "millrace_sync_seconds",
                                "How long a sync to disk took",
                                Unit.NANOS,
                                Labels.NONE));
        this.logs = logs;
        this.identity = identity;
        this.control = ControlPlane.of(configuration, machine, identity, inUse, loops.controller());
        this.groups =
                new GroupRuntime(
                        loops.groups(),
                        threads.mayBlock(),
                        machine.clock(),
                        GroupSettingsOf.server(settings().groups()),
                        () -> GroupTopics.of(image()),
                        GroupSettingsOf.memory());
        this.transactions = transactionRuntime();
        this.cleaners =
                new Cleaners(
                        logs,
                        () -> CleanerSettings.of(layers().broker(image())),
                        threads,
                        machine.clock(),
                        machine.randomness(),
                        metrics);
    }

    private TransactionRuntime transactionRuntime() {
        return new TransactionRuntime(
                loops.transactions(),
                machine.threads().mayBlock(),
                machine.clock(),
                new TransactionRuntime.Node(
                        this,
                        producerIds(),
                        new LocalMarkers(partitions, groups::endTransaction),
                        machine.peers(),
                        settings().listeners().interBroker()),
                TransactionOptionsOf.server(settings().transactions(), this, layers()));
    }

    /** Opens the data directory and replays the metadata log. */
    public static Broker open(ServerConfiguration configuration, Machine machine) {
        ServerSettings settings = configuration.settings();
        Path directory = Path.of(settings.node().dataDirectory());
        TopicSettings defaults = TopicSettings.of(Map.of(), fixedLayers(configuration));
        LogDirectory logs =
                LogDirectory.open(
                        machine.files(),
                        directory,
                        new StorageOptions(
                                settings.storage().diskFreeBytesMin(),
                                OpenFilesBudget.of(machine.files()),
                                settings.storage().producerIds().expirationMillis(),
                                LogConfigs.of(defaults),
                                settings.storage().journalBytes()),
                        machine.clock().millis(),
                        loads -> {
                            try (TaskPool pool =
                                    machine.threads()
                                            .pool("millrace-recovery", GroupCommit.THREADS_MAX)) {
                                loads.forEach(pool::execute);
                            }
                        });
        Broker broker;
        try {
            boolean inUse = DirectoryIdentity.isInUse(machine.files(), directory, logs);
            DirectoryIdentity identity = DirectoryIdentity.of(machine, settings.node(), inUse);
            broker = new Broker(configuration, machine, logs, identity, inUse);
        } catch (RuntimeException unusable) {
            logs.close();
            throw unusable;
        }
        try {
            broker.loops.controller().run(broker.control.follower()::start);
            DirectoryIdentity.confirm(machine.files(), directory);
            return broker;
        } catch (RuntimeException unusable) {
            broker.close();
            throw unusable;
        }
    }

    static BrokerLayers fixedLayers(ServerConfiguration configuration) {
        return new BrokerLayers(Map.of(), Map.of(), configuration.fixed());
    }

    /**
     * Tells the cluster that this node serves; when it may lead, opens the partitions that it
     * leads, and begins the regular work.
     *
     * @param advertised where clients reach this node
     * @param onFailure told why when the data directory fails for good
     * @return done when the node can serve; failed with a {@link BrokerException} when the cluster
     *     refuses it
     */
    public CompletionStage<Void> join(
            List<ServerSettings.Endpoint> advertised, Consumer<String> onFailure) {
        CompletableFuture<Void> serving = new CompletableFuture<>();
        control.onFailure(loops.controller(), serving, onFailure);
        Membership member =
                new Membership(
                        control.link(),
                        this::image,
                        identity,
                        settings(),
                        loops.controller(),
                        Uuid.random(randomness()));
        membership = member;
        loops.controller()
                .execute(() ->
                        member.join(
                                advertised,
                                () -> serve(onFailure, serving),
                                serving::completeExceptionally));
        return serving;
    }

    /**
     * Gives the leadership of its partitions to other nodes, if there are any; before {@link
     * #close}.
     *
     * @return done when the others know
     */
    public CompletionStage<Void> leave() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        Membership member = membership;
        if (member == null) {
            left.complete(null);
        } else {
            loops.controller().execute(() -> member.leave(() -> left.complete(null)));
        }
        return left;
    }

    /** On the controller thread. */
    private void serve(Consumer<String> onFailure, CompletableFuture<Void> serving) {
        try {
            serve(onFailure);
            serving.complete(null);
        } catch (RuntimeException | Error failed) {
            serving.completeExceptionally(failed);
        }
    }

    private void serve(Consumer<String> onFailure) {
        NodeFollower follower =
                NodeFollower.of(
                        this, commits, groups, transactions, machine.peers(), loops.replication());
        fetchers = follower.fetchers();
        follower.applyAll(image());
        control.follower().follow(follower);
        groups.coordinators().publish(metrics, InternalTopics.CONSUMER_OFFSETS);
        transactions.coordinators().publish(metrics, InternalTopics.TRANSACTION_STATE);
        new Maintenance(logs, Maintenance.RECOVERY_BYTES_MAX, partitions, clock(), onFailure)
                .schedule(loops.maintenance(), configuration.settings().storage());
        loops.maintenance().repeat(cleaners::check, CLEANER_CHECK_MILLIS, CLEANER_CHECK_MILLIS);
        loops.maintenance()
                .repeat(control.follower()::maintain, SNAPSHOT_CHECK_MILLIS, SNAPSHOT_CHECK_MILLIS);
        loops.maintenance().repeat(() -> resume(follower), RETRY_CHECK_MILLIS, RETRY_CHECK_MILLIS);
    }

    /** The watcher sees the image, and each new one, on the controller thread. It never fails. */
    public void watch(Consumer<MetadataImage> watcher) {
        control.follower().watch(watcher);
    }

    /** What waits for room or for a descriptor goes on when there is some. */
    private void resume(NodeFollower follower) {
        if (logs.diskFull()) {
            logs.tick(clock().millis());
        }
        commits.retry();
        if (follower.isIncomplete()) {
            loops.controller().execute(() -> follower.retry(image()));
        }
    }

    @Override
    public String clusterId() {
        return identity.clusterId();
    }

    @Override
    public int nodeId() {
        return identity.nodeId();
    }

    @Override
    public MetadataImage image() {
        return control.follower().image();
    }

    public ServerSettings settings() {
        return configuration.settings();
    }

    public Uuid directoryId() {
        return identity.directoryId();
    }

    public TopicLayers layers() {
        return new TopicLayers(nodeId(), configuration.fixed());
    }

    public Clock clock() {
        return machine.clock();
    }

    public Randomness randomness() {
        return machine.randomness();
    }

    public MetricRegistry metrics() {
        return metrics;
    }

    public LogDirectory logs() {
        return logs;
    }

    public Partitions partitions() {
        return partitions;
    }

    public Compactions compactions() {
        return cleaners;
    }

    /** Takes commands where this node is the active controller. */
    public ControllerCommands controller() {
        return control.duty();
    }

    /** How this node follows and changes the metadata. */
    public ControlPlane control() {
        return control;
    }

    public MetadataFollower metadata() {
        return control.follower();
    }

    public GroupCommands groups() {
        return groups;
    }

    public TransactionalCommits transactionalCommits() {
        return new TransactionalCommits(this::image, partitions, transactions, groups);
    }

    public TransactionRuntime transactions() {
        return transactions;
    }

    public TopicAutoCreation topicAutoCreation() {
        return new TopicAutoCreation(
                control.link(),
                this::image,
                settings().controller().topicCreation().autoCreate(),
                configuration.hasNoPeers(),
                settings().coordinators());
    }

    public ProducerIds producerIds() {
        return new ProducerIds(control.link(), this::image, nodeId());
    }

    /** Runs the task on the thread for what nobody waits for. */
    public void later(Runnable task, long delayMillis) {
        loops.maintenance().schedule(task, delayMillis);
    }

    /** Runs what waits for the disk on behalf of a request. */
    public Executor mayBlock() {
        return machine.threads().mayBlock();
    }

    /** Threads for what computes too long for an event loop. They end when they have no work. */
    public Executor workers(String name, int threadsMax) {
        return machine.threads().pool(name, threadsMax);
    }

    /** Clean: the next start needs no recovery. */
    @Override
    public void close() {
        loops.maintenance().close();
        transactions.close();
        loops.transactions().close();
        cleaners.close();
        groups.close();
        loops.groups().close();
        loops.controller().close();
        if (fetchers != null) {
            fetchers.close();
        }
        loops.replication().close();
        commits.close();
        control.close();
        logs.close();
    }
}
