package io.millrace.compatibility.wire;

import static io.millrace.compatibility.wire.TransactionRequests.commitOffset;
import static io.millrace.compatibility.wire.TransactionRequests.fetchOffsets;
import static io.millrace.compatibility.wire.TransactionScenes.TOPIC;
import static org.apache.kafka.common.protocol.ApiKeys.ADD_OFFSETS_TO_TXN;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_PRODUCERS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_TRANSACTIONS;
import static org.apache.kafka.common.protocol.ApiKeys.INIT_PRODUCER_ID;
import static org.apache.kafka.common.protocol.ApiKeys.JOIN_GROUP;
import static org.apache.kafka.common.protocol.ApiKeys.LIST_TRANSACTIONS;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_FETCH;
import static org.apache.kafka.common.protocol.ApiKeys.SYNC_GROUP;
import static org.apache.kafka.common.protocol.ApiKeys.TXN_OFFSET_COMMIT;
import static org.apache.kafka.common.protocol.ApiKeys.WRITE_TXN_MARKERS;

import io.millrace.compatibility.wire.TransactionRequests.Identity;
import io.millrace.compatibility.wire.TransactionRequests.Member;
import io.millrace.compatibility.wire.TransactionScenes.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.jspecify.annotations.Nullable;

/**
 * Scenes beside the coordinator's states: offsets and who may commit them (KIP-447), what lists
 * show, markers that others send, producers without transactions.
 */
final class TransactionSideScript {
    private static final int ROUND = 9;
    private static final String INSTANCE = "instance";
    private static final int METADATA_BYTES_TOO_MANY = 5_000;

    private final TransactionWire wire;

    TransactionSideScript(TransactionWire wire) {
        this.wire = wire;
    }

    void run() {
        for (Generation each : Generation.values()) {
            offsets(each);
        }
        lists();
        markers();
        idempotent();
    }

    // --- offsets ---

    private void offsets(Generation generation) {
        String group = "group-" + generation.name().toLowerCase(Locale.ROOT);
        wire.title(group);
        TransactionScenes producer = new TransactionScenes(wire, generation, "of-" + group);
        producer.init(Identity.NONE);
        commitAs(producer, "nobody's group", new Member(group, -1, "", null));
        commitAs(producer, "a member of nobody's group", new Member(group, 1, "ghost", null));
        commitAs(producer, "a generation of nobody's group", new Member(group, 1, "", null));
        look(group);
        producer.end(producer.now(), false);
        look(group);
        String member = join(group);
        List<Member> members = new ArrayList<>();
        for (int epoch : new int[] {-1, 0, 1, 2}) {
            for (String id : List.of("", "ghost", member)) {
                members.add(new Member(group, epoch, id, null));
                members.add(new Member(group, epoch, id, INSTANCE));
                members.add(new Member(group, epoch, id, "another"));
            }
        }
        for (Member each : members) {
            String id = each.id().equals(member) ? "member" : each.id();
            commitAs(producer, id + "/" + each.generation() + "/" + each.instance(), each);
        }
        look(group);
        producer.end(producer.now(), true);
        look(group);
        oddOffsets(producer, new Member(group, 1, member, INSTANCE));
        producer.end(producer.now(), false);
        look(group);
    }

    /** The member id of the group's only member. */
    private String join(String group) {
        GroupRequests requests = new GroupRequests(group, Uuid.ZERO_UUID, ROUND);
        JoinGroupRequestData request = requests.join("").setGroupInstanceId(INSTANCE);
        JoinGroupResponseData joined =
                (JoinGroupResponseData) wire.askQuietly(JOIN_GROUP, ROUND, request);
        wire.askQuietly(SYNC_GROUP, 5, requests.sync(joined.memberId(), joined.generationId()));
        return joined.memberId();
    }

    private void commitAs(TransactionScenes producer, String who, Member member) {
        int version = producer.generation == Generation.EXPLICIT ? 3 : 5;
        if (version == 3) {
            wire.ask(
                    ADD_OFFSETS_TO_TXN,
                    3,
                    who,
                    TransactionRequests.addOffsets(producer.id, producer.now(), member.group()));
        }
        commit(version, who, commitOffset(producer.id, producer.now(), member, TOPIC, 0, 42));
    }

    private void commit(int version, String what, TxnOffsetCommitRequestData request) {
        wire.ask(TXN_OFFSET_COMMIT, version, what, request);
    }

    private void oddOffsets(TransactionScenes producer, Member member) {
        commitAs(producer, "before", member);
        for (int version = 3; version <= 5; version++) {
            String id = producer.id;
            Identity now = producer.now();
            commit(version, "no topic", commitOffset(id, now, member, "no-such-topic", 0, 1));
            commit(version, "no partition", commitOffset(id, now, member, TOPIC, 99, 1));
            commit(version, "negative", commitOffset(id, now, member, TOPIC, -1, 1));
            commit(version, "offset -1", commitOffset(id, now, member, TOPIC, 1, -1));
            TxnOffsetCommitRequestData metadata = commitOffset(id, now, member, TOPIC, 1, 7);
            metadata.topics()
                    .getFirst()
                    .partitions()
                    .getFirst()
                    .setCommittedMetadata("m".repeat(METADATA_BYTES_TOO_MANY));
            commit(version, "much metadata", metadata);
            TxnOffsetCommitRequestData none = commitOffset(id, now, member, TOPIC, 1, 7);
            none.setTopics(List.of());
            commit(version, "nothing", none);
            commit(
                    version,
                    "stale",
                    commitOffset(id, now.epoch(now.epoch() - 1), member, TOPIC, 0, 1));
            commit(
                    version,
                    "a stranger",
                    commitOffset(
                            id,
                            new Identity(TransactionRequests.UNKNOWN_PRODUCER_ID, now.epoch()),
                            member,
                            TOPIC,
                            0,
                            1));
        }
    }

    private void look(String group) {
        for (boolean stable : List.of(true, false)) {
            wire.ask(
                    OFFSET_FETCH,
                    7,
                    stable ? "stable" : "any",
                    fetchOffsets(group, TOPIC, stable, 0, 1, 2));
        }
    }

    // --- lists ---

    private void lists() {
        List<Long> producers = new ArrayList<>();
        for (String name : List.of("list-empty", "list-ongoing", "list-complete")) {
            wire.title(name);
            TransactionScenes producer = new TransactionScenes(wire, Generation.IMPLICIT, name);
            producer.init(Identity.NONE);
            producers.add(producer.now().producerId());
            if (!name.equals("list-empty")) {
                producer.write();
            }
            if (name.equals("list-complete")) {
                producer.end(producer.now(), true);
            }
        }
        List<List<String>> states =
                List.of(
                        List.of(),
                        List.of("Ongoing"),
                        List.of("Empty", "CompleteCommit"),
                        List.of("Dead", "PrepareEpochFence", "PrepareCommit"),
                        List.of("ongoing", "nonsense", "", "Ongoing"));
        for (int version = 0; version <= 2; version++) {
            for (List<String> each : states) {
                list(version, "states " + each, each, producers, -1, null);
            }
            list(version, "one producer", List.of(), producers.subList(1, 2), -1, null);
            list(version, "nobody", List.of(), List.of(77_777L), -1, null);
        }
        for (long duration : new long[] {0, 1, 1_000_000, Long.MAX_VALUE, -5}) {
            list(1, "for " + duration, List.of("Ongoing"), producers, duration, null);
            list(1, "idle for " + duration, List.of("Empty"), producers, duration, null);
        }
        for (String pattern :
                List.of("", "list-.*", "list", ".*-ongoing", "list-(empty|ongoing)", "list-[")) {
            list(2, "like " + pattern, List.of(), producers, -1, pattern);
        }
        for (List<String> ids :
                List.of(
                        List.of("list-empty", "list-ongoing", "list-complete"),
                        List.of(""),
                        List.of("nobody"),
                        List.of("list-empty", "nobody"),
                        List.<String>of())) {
            wire.ask(
                    DESCRIBE_TRANSACTIONS,
                    0,
                    ids.toString(),
                    TransactionRequests.describe(ids.toArray(String[]::new)));
        }
    }

    private void list(
            int version,
            String what,
            List<String> states,
            List<Long> producers,
            long duration,
            @Nullable String pattern) {
        wire.ask(
                LIST_TRANSACTIONS,
                version,
                what,
                TransactionRequests.list(states, producers, duration, pattern));
    }

    // --- markers ---

    private void markers() {
        for (int version = 1; version <= 2; version++) {
            wire.title("markers v" + version);
            TransactionScenes producer =
                    new TransactionScenes(wire, Generation.IMPLICIT, "markers-v" + version);
            producer.init(Identity.NONE);
            producer.init(Identity.NONE);
            producer.write();
            Identity now = producer.now();
            int sent = version == 2 ? 2 : 0;
            mark(version, "older epoch", now.epoch(now.epoch() - 1), 0, sent, TOPIC, 0);
            mark(version, "no topic", now, 0, sent, "no-such-topic", 0);
            mark(version, "no partition", now, 0, sent, TOPIC, 99);
            if (version == 2) {
                mark(version, "not above", now, 0, sent, TOPIC, 0);
            }
            mark(version, "above", now.epoch(now.epoch() + 1), 0, sent, TOPIC, 0);
            mark(version, "again", now.epoch(now.epoch() + 1), 0, sent, TOPIC, 0);
            mark(version, "later coordinator", now.epoch(5), 8, sent, TOPIC, 0);
            mark(version, "earlier coordinator", now.epoch(6), 3, sent, TOPIC, 0);
            mark(version, "elsewhere", now.epoch(6), 3, sent, TOPIC, 1);
            mark(version, "of a stranger", new Identity(5_555_555, (short) 0), 0, sent, TOPIC, 1);
            mark(version, "of nobody", now.epoch(-1), 0, sent, TOPIC, 1);
            wire.ask(
                    DESCRIBE_PRODUCERS,
                    0,
                    "none there",
                    TransactionRequests.producers("no-such-topic", 0));
            wire.ask(DESCRIBE_PRODUCERS, 0, "none", TransactionRequests.producers(TOPIC, 99, -1));
        }
    }

    private void mark(
            int version,
            String what,
            Identity producer,
            int coordinatorEpoch,
            int transactionVersion,
            String topic,
            int partition) {
        wire.ask(
                WRITE_TXN_MARKERS,
                version,
                what,
                TransactionRequests.marker(
                        producer,
                        coordinatorEpoch,
                        false,
                        transactionVersion,
                        topic,
                        List.of(partition)));
    }

    // --- without a transactional id ---

    private void idempotent() {
        wire.title("without a transactional id");
        for (int version = 0; version <= 5; version++) {
            wire.ask(
                    INIT_PRODUCER_ID,
                    version,
                    "nobody",
                    TransactionRequests.init(null, 0, Identity.NONE));
            wire.ask(
                    INIT_PRODUCER_ID,
                    version,
                    "empty id",
                    TransactionRequests.init("", 60_000, Identity.NONE));
        }
        for (int version = 3; version <= 5; version++) {
            for (Identity each :
                    List.of(
                            new Identity(TransactionRequests.UNKNOWN_PRODUCER_ID, (short) 3),
                            new Identity(-1, (short) 3),
                            new Identity(3, (short) -1),
                            new Identity(-2, (short) -2))) {
                String told = each.producerId() + "/" + each.epoch();
                wire.ask(
                        INIT_PRODUCER_ID,
                        version,
                        "null as " + told,
                        TransactionRequests.init(null, 60_000, each));
                wire.ask(
                        INIT_PRODUCER_ID,
                        version,
                        "new id as " + told,
                        TransactionRequests.init("new-" + version + told, 60_000, each));
            }
        }
    }
}
