package io.millrace.simulation.history;

import io.millrace.base.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that the clients of a run did and saw. */
public final class History {
    /** Few, so that most records of a compacted topic are superseded. */
    private static final int KEYS = 12;

    private final Set<String> compacted = new HashSet<>();
    private final Map<String, Write> writes = new LinkedHashMap<>();
    private final List<Transaction> transactions = new ArrayList<>();
    private final List<Poll> polls = new ArrayList<>();
    private final List<Anomaly> noticed = new ArrayList<>();

    /** What is there at the end, for either isolation. */
    private final Map<TopicPartition, NavigableMap<Long, String>> committed = new HashMap<>();

    private final Map<TopicPartition, NavigableMap<Long, String>> uncommitted = new HashMap<>();

    /** Records of the topic have keys, and those that later ones supersede may go. */
    public void compacted(String topic) {
        compacted.add(topic);
    }

    public Transaction begin(String producer) {
        Transaction begun = new Transaction(transactions.size(), producer);
        transactions.add(begun);
        return begun;
    }

    /** A new value; in the order in which the producer sends to the partition. */
    public Write write(
            String producer,
            TopicPartition partition,
            @Nullable Transaction transaction,
            @Nullable String source) {
        int number = writes.size();
        String key = compacted.contains(partition.topic()) ? "k" + number % KEYS : null;
        Write write = new Write("v" + number, key, producer, partition, transaction, source);
        writes.put(write.value(), write);
        if (transaction != null) {
            transaction.add(write);
        }
        return write;
    }

    public void polled(Poll poll) {
        polls.add(poll);
    }

    /** Read after everything, from the start to the end. */
    public void drained(
            TopicPartition partition, boolean readCommitted, NavigableMap<Long, String> records) {
        (readCommitted ? committed : uncommitted).put(partition, new TreeMap<>(records));
    }

    /** What showed itself without a checker. */
    public void noticed(AnomalyKind kind, String what) {
        noticed.add(new Anomaly(kind, what));
    }

    Map<String, Write> writes() {
        return writes;
    }

    public List<Transaction> transactions() {
        return transactions;
    }

    List<Poll> polls() {
        return polls;
    }

    List<Anomaly> noticed() {
        return noticed;
    }

    NavigableMap<Long, String> atTheEnd(TopicPartition partition, boolean readCommitted) {
        return (readCommitted ? committed : uncommitted).getOrDefault(partition, new TreeMap<>());
    }

    /** Whether compaction may have taken it: its key is there with a later value at the end. */
    boolean isSuperseded(Write write) {
        String key = write.key();
        return key != null
                && atTheEnd(write.partition(), true)
                        .tailMap(write.offset(), false)
                        .values()
                        .stream()
                        .map(writes::get)
                        .anyMatch(later -> later != null && key.equals(later.key()));
    }

    Map<TopicPartition, NavigableMap<Long, String>> atTheEnd(boolean readCommitted) {
        return readCommitted ? committed : uncommitted;
    }

    public int writeCount() {
        return writes.size();
    }

    public int pollCount() {
        return polls.size();
    }
}
