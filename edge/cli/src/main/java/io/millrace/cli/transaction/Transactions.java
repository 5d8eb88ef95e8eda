package io.millrace.cli.transaction;

import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** What coordinators know of transactional ids. Used by one command on its thread. */
final class Transactions {
    private final Session session;
    private final Admin admin;

    Transactions(Session session, Admin admin) {
        this.session = session;
        this.admin = admin;
    }

    /** Those that the filter lets through, by id. Ids that expire meanwhile are left out. */
    List<Transaction> list(ListTransactionsOptions filter) {
        Collection<TransactionListing> listings =
                session.await(admin.listTransactions(filter).all(), "transactions");
        List<String> ids = listings.stream().map(TransactionListing::transactionalId).toList();
        List<Transaction> found = new ArrayList<>();
        describe(ids).forEach((id, told) -> found.add(Transaction.of(id, told)));
        found.sort(Comparator.comparing(Transaction::transactionalId));
        return found;
    }

    /** By id; those that do not exist are left out. */
    Map<String, TransactionDescription> describe(Collection<String> ids) {
        Map<String, TransactionDescription> found = new TreeMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        var result = admin.describeTransactions(ids);
        for (String id : ids) {
            TransactionDescription told = describe(id, result.description(id));
            if (told != null) {
                found.put(id, told);
            }
        }
        return found;
    }

    private @Nullable TransactionDescription describe(
            String id, KafkaFuture<TransactionDescription> future) {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof TransactionalIdNotFoundException) {
                return null;
            }
            return session.await(future, "transaction " + id);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return session.await(future, "transaction " + id);
        }
    }
}
