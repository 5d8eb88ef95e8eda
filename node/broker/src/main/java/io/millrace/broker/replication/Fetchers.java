package io.millrace.broker.replication;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.Peers;
import io.millrace.config.ServerSettings;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.TopicImage;
import io.millrace.replication.Brokers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has each partition that this node follows fetched from its leader. Owner: the replication loop;
 * {@link #apply}, {@link #applyAll} and {@link #close} only hand over to it.
 */
public final class Fetchers {
    private final ClusterView cluster;
    private final Partitions partitions;
    private final String listener;
    private final FetcherHost host;
    private final Map<Integer, LeaderFetcher> byLeader = new HashMap<>();
    private final Map<PartitionRef, Assigned> assigned = new HashMap<>();
    private boolean closed;

    private record Assigned(Partition partition, int leader) {}

    /** What fetchers work with; the same for as long as the node lives. */
    public record Surroundings(Peers peers, EventLoop loop, Clock clock) {}

    /**
     * @param settings the listener between brokers, and how much to fetch
     */
    public Fetchers(
            ClusterView cluster,
            Brokers brokers,
            Partitions partitions,
            ServerSettings settings,
            Surroundings surroundings) {
        this.cluster = cluster;
        this.partitions = partitions;
        this.listener = settings.listeners().interBroker();
        this.host =
                new FetcherHost(
                        cluster.nodeId(),
                        brokers,
                        surroundings.peers(),
                        settings.storage().replication(),
                        surroundings.loop(),
                        surroundings.clock());
    }

    /** All partitions of this node, when it starts or some were made late. */
    public void applyAll() {
        List<PartitionRef> all = new ArrayList<>();
        partitions.forEach(each -> {
            if (each.state().replicas().size() > 1) {
                all.add(ref(each));
            }
        });
        if (!all.isEmpty()) {
            host.loop().execute(() -> assign(all));
        }
    }

    /** What has changed, once the partitions know. */
    public void apply(MetadataDelta delta) {
        List<PartitionRef> changed = new ArrayList<>();
        delta.topics()
                .forEach((id, topic) -> {
                    TopicImage before = topic.before();
                    TopicImage after = topic.after();
                    if (after != null) {
                        for (int number : topic.changedPartitions()) {
                            if (isCopied(after, number) || isCopied(before, number)) {
                                changed.add(PartitionRef.byId(id, number));
                            }
                        }
                    } else if (before != null) {
                        for (int number = 0; number < before.partitions().size(); number++) {
                            changed.add(PartitionRef.byId(id, number));
                        }
                    }
                });
        boolean moved = delta.brokers().stream().anyMatch(id -> id != cluster.nodeId());
        if (!changed.isEmpty() || moved) {
            host.loop().execute(() -> assign(changed));
        }
    }

    private static boolean isCopied(@Nullable TopicImage topic, int number) {
        return topic != null
                && number < topic.partitions().size()
                && topic.partitions().get(number).replicas().nodes().size() > 1;
    }

    private void assign(List<PartitionRef> changed) {
        if (closed) {
            return;
        }
        changed.forEach(this::assign);
        byLeader.entrySet()
                .removeIf(each -> {
                    LeaderFetcher fetcher = each.getValue();
                    if (fetcher.isEmpty()) {
                        fetcher.close();
                        return true;
                    }
                    fetcher.at(address(each.getKey()));
                    fetcher.fetch();
                    return false;
                });
    }

    private void assign(PartitionRef ref) {
        Partition partition = partitions.partition(ref);
        Assigned next = partition == null ? null : assigned(partition);
        Assigned before = next == null ? assigned.remove(ref) : assigned.put(ref, next);
        if (before != null && before.equals(next)) {
            fetcher(before.leader()).changed(ref);
            return;
        }
        if (before != null) {
            fetcher(before.leader()).remove(ref);
        }
        if (next != null) {
            fetcher(next.leader()).add(next.partition());
        }
    }

    /** Null where nothing is to be fetched. */
    private @Nullable Assigned assigned(Partition partition) {
        int leader = partition.state().leader();
        return leader < 0 || leader == cluster.nodeId() || partition.isOffline()
                ? null
                : new Assigned(partition, leader);
    }

    private LeaderFetcher fetcher(int leader) {
        return byLeader.computeIfAbsent(leader, id -> new LeaderFetcher(id, host));
    }

    private @Nullable PeerAddress address(int leader) {
        BrokerRegistration broker = cluster.image().cluster().broker(leader);
        BrokerRegistration.Endpoint endpoint = broker == null ? null : broker.endpoint(listener);
        return endpoint == null
                ? null
                : new PeerAddress(endpoint.host(), endpoint.port(), endpoint.listener());
    }

    private static PartitionRef ref(Partition partition) {
        return PartitionRef.byId(partition.topicId(), partition.id().partition());
    }

    /** Nothing more is fetched. */
    public void close() {
        host.loop()
                .execute(() -> {
                    closed = true;
                    byLeader.values().forEach(LeaderFetcher::close);
                    byLeader.clear();
                    assigned.clear();
                });
    }
}
