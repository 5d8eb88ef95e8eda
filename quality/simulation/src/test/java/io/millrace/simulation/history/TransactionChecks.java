package io.millrace.simulation.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Transactions as wholes: all or nothing, no circles of reads, each source used once. */
final class TransactionChecks {
    private final History history;
    private final Checker.Finding finding;
    private final Set<String> atTheEnd = new HashSet<>();

    TransactionChecks(History history, Checker.Finding finding) {
        this.history = history;
        this.finding = finding;
        history.atTheEnd(true).values().forEach(records -> atTheEnd.addAll(records.values()));
    }

    void run(List<String> sources) {
        history.transactions().forEach(this::whole);
        circles();
        exactlyOnce(sources);
    }

    private void whole(Transaction transaction) {
        List<Write> there =
                transaction.writes().stream()
                        .filter(write -> atTheEnd.contains(write.value()))
                        .toList();
        if (there.isEmpty()) {
            return;
        }
        if (transaction.fate() == Transaction.Fate.ABORTED) {
            finding.add(AnomalyKind.ABORTED_READ, "at the end is " + there.getFirst());
        } else if (transaction.writes().stream()
                .anyMatch(write -> !there.contains(write) && !history.isSuperseded(write))) {
            finding.add(
                    AnomalyKind.TORN_TRANSACTION,
                    "of " + transaction + " only " + there + " of " + transaction.writes());
        }
    }

    /** From writer to reader; a circle has no first one. Removes what has no predecessor. */
    private void circles() {
        Map<Transaction, Set<Transaction>> readers = new HashMap<>();
        Map<Transaction, Integer> predecessors = new HashMap<>();
        for (Transaction reader : history.transactions()) {
            for (String value : reader.consumed()) {
                Write write = history.writes().get(value);
                Transaction writer = write == null ? null : write.transaction();
                if (writer == null || writer == reader) {
                    continue;
                }
                if (readers.computeIfAbsent(writer, any -> new LinkedHashSet<>()).add(reader)) {
                    predecessors.merge(reader, 1, Integer::sum);
                }
            }
        }
        Deque<Transaction> free = new ArrayDeque<>();
        for (Transaction each : history.transactions()) {
            if (!predecessors.containsKey(each)) {
                free.add(each);
            }
        }
        while (!free.isEmpty()) {
            for (Transaction reader : readers.getOrDefault(free.remove(), Set.of())) {
                if (predecessors.merge(reader, -1, Integer::sum) == 0) {
                    predecessors.remove(reader);
                    free.add(reader);
                }
            }
        }
        if (!predecessors.isEmpty()) {
            finding.add(AnomalyKind.CIRCULAR_READ, predecessors.keySet().toString());
        }
    }

    private void exactlyOnce(List<String> sources) {
        Map<String, Integer> results = new HashMap<>();
        for (Write write : history.writes().values()) {
            if (write.source() != null && atTheEnd.contains(write.value())) {
                results.merge(write.source(), 1, Integer::sum);
            }
        }
        for (String source : sources) {
            int count = results.getOrDefault(source, 0);
            if (count != 1) {
                finding.add(AnomalyKind.NOT_EXACTLY_ONCE, source + " has " + count + " results");
            }
        }
    }
}
