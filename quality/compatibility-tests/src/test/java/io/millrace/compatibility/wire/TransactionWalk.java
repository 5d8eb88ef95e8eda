package io.millrace.compatibility.wire;

import io.millrace.compatibility.wire.TransactionRequests.Identity;
import io.millrace.compatibility.wire.TransactionRequests.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * A random walk through what may be asked about the transactions of two transactional ids, by
 * clients of every version, right and wrong. The same seed asks the same.
 */
final class TransactionWalk {
    private static final int STEPS = 60;
    private static final int LATEST_INIT = 5;
    private static final int BATCHED_VERSION = 4;
    private static final int IMPLICIT_PRODUCE_VERSION = 12;
    private static final int EXPLICIT_PRODUCE_VERSION = 9;
    private static final int MOVING_EPOCH_VERSION = 5;
    private static final String NO_TOPIC = "no-such-topic";

    /** Who had the transactional id, the last of them has it now. */
    private record Owner(String transactionalId, List<Identity> identities) {
        Identity now() {
            return identities.getLast();
        }
    }

    private record Sequence(Identity producer, int partition) {}

    private final TransactionWire wire;
    private final Random random;
    private final String topic;
    private final String group;
    private final List<Owner> owners = new ArrayList<>();
    private final Map<Sequence, Integer> sequences = new HashMap<>();

    TransactionWalk(TransactionWire wire, long seed, String topic) {
        this.wire = wire;
        this.random = new Random(seed);
        this.topic = topic;
        this.group = topic + "-group";
        for (String name : List.of("a", "b")) {
            List<Identity> nobody = new ArrayList<>(List.of(Identity.NONE));
            owners.add(new Owner(topic + "-" + name, nobody));
        }
    }

    void run() {
        wire.title(topic);
        for (int step = 0; step < STEPS; step++) {
            step();
            owners.forEach(each -> wire.settle(each.transactionalId()));
        }
        look();
    }

    private void step() {
        Owner owner = owners.get(random.nextInt(owners.size()));
        int choice = random.nextInt(100);
        if (owner.now().equals(Identity.NONE) || choice < 14) {
            init(owner);
        } else if (choice < 24) {
            addPartitions(owner);
        } else if (choice < 30) {
            batch(owner);
        } else if (choice < 35) {
            addOffsets(owner);
        } else if (choice < 58) {
            produce(owner);
        } else if (choice < 70) {
            commitOffset(owner);
        } else if (choice < 94) {
            end(owner);
        } else {
            look();
        }
    }

    /** Mostly who the owner is, sometimes who it was, might be, or never will be. */
    private Identity identity(Owner owner) {
        Identity now = owner.now();
        int choice = random.nextInt(100);
        if (choice < 72) {
            return now;
        } else if (choice < 82) {
            return owner.identities().get(random.nextInt(owner.identities().size()));
        } else if (choice < 86) {
            return now.epoch(now.epoch() - 1);
        } else if (choice < 90) {
            return now.epoch(now.epoch() + 1);
        } else if (choice < 93) {
            return owners.get(random.nextInt(owners.size())).now();
        } else if (choice < 96) {
            return new Identity(TransactionRequests.UNKNOWN_PRODUCER_ID, now.epoch());
        }
        return choice < 98 ? now.epoch(-1) : Identity.NONE;
    }

    private String id(Owner owner) {
        int choice = random.nextInt(100);
        return choice < 95 ? owner.transactionalId() : choice < 98 ? "nobody" : "";
    }

    private String told(String id, Identity producer) {
        return id + " as " + wire.name(producer.producerId()) + "/" + producer.epoch();
    }

    private int version(ApiKeys key, int latest) {
        return key.oldestVersion() + random.nextInt(latest - key.oldestVersion() + 1);
    }

    // --- requests ---

    private void init(Owner owner) {
        int version = version(ApiKeys.INIT_PRODUCER_ID, LATEST_INIT);
        Identity expected = version >= 3 && random.nextInt(3) > 0 ? identity(owner) : Identity.NONE;
        int choice = random.nextInt(20);
        int timeout =
                choice > 2
                        ? TransactionRequests.TIMEOUT_MILLIS
                        : List.of(0, -1, 900_001).get(choice);
        InitProducerIdResponseData answer =
                (InitProducerIdResponseData)
                        wire.ask(
                                ApiKeys.INIT_PRODUCER_ID,
                                version,
                                told(owner.transactionalId(), expected) + " for " + timeout,
                                TransactionRequests.init(
                                        owner.transactionalId(), timeout, expected));
        learn(owner, answer.errorCode(), answer.producerId(), answer.producerEpoch());
    }

    private static void learn(Owner owner, short error, long producerId, short epoch) {
        if (error == 0 && producerId >= 0) {
            owner.identities().add(new Identity(producerId, epoch));
        }
    }

    private List<Integer> partitions() {
        return List.of(List.of(0), List.of(1), List.of(0, 1), List.of(0, 7))
                .get(random.nextInt(10) < 9 ? random.nextInt(3) : 3);
    }

    private String topic() {
        return random.nextInt(20) == 0 ? NO_TOPIC : topic;
    }

    private void addPartitions(Owner owner) {
        String id = id(owner);
        Identity producer = identity(owner);
        String target = topic();
        List<Integer> partitions = partitions();
        wire.ask(
                ApiKeys.ADD_PARTITIONS_TO_TXN,
                version(ApiKeys.ADD_PARTITIONS_TO_TXN, BATCHED_VERSION - 1),
                told(id, producer) + " " + target + partitions,
                TransactionRequests.add(id, producer, target, partitions));
    }

    private void batch(Owner owner) {
        List<AddPartitionsToTxnTransaction> wanted = new ArrayList<>();
        StringBuilder what = new StringBuilder();
        for (Owner each : random.nextBoolean() ? owners : List.of(owner)) {
            Identity producer = identity(each);
            boolean verifyOnly = random.nextBoolean();
            String target = topic();
            List<Integer> partitions = partitions();
            wanted.add(
                    TransactionRequests.transaction(
                            each.transactionalId(), producer, verifyOnly, target, partitions));
            what.append(told(each.transactionalId(), producer))
                    .append(verifyOnly ? " verifies " : " adds ")
                    .append(target)
                    .append(partitions)
                    .append("; ");
        }
        wire.ask(
                ApiKeys.ADD_PARTITIONS_TO_TXN,
                BATCHED_VERSION + random.nextInt(2),
                what.toString(),
                TransactionRequests.batch(wanted));
    }

    private void addOffsets(Owner owner) {
        String id = id(owner);
        Identity producer = identity(owner);
        wire.ask(
                ApiKeys.ADD_OFFSETS_TO_TXN,
                version(ApiKeys.ADD_OFFSETS_TO_TXN, 4),
                told(id, producer),
                TransactionRequests.addOffsets(id, producer, group));
    }

    private void produce(Owner owner) {
        String id = id(owner);
        Identity producer = identity(owner);
        int partition = random.nextInt(2);
        int version = random.nextInt(3) == 0 ? EXPLICIT_PRODUCE_VERSION : IMPLICIT_PRODUCE_VERSION;
        if (producer.producerId() < 0 || producer.epoch() < 0) {
            return;
        }
        Sequence key = new Sequence(producer, partition);
        int sequence = sequences.getOrDefault(key, 0);
        ProduceResponseData answer =
                (ProduceResponseData)
                        wire.askQuietly(
                                ApiKeys.PRODUCE,
                                version,
                                TransactionRequests.produce(
                                        id, producer, sequence, topic, partition));
        var entry = answer.responses().iterator().next().partitionResponses().getFirst();
        if (entry.errorCode() == 0) {
            sequences.put(key, sequence + 1);
        }
        // What a refusal says is for people.
        entry.setErrorMessage(null);
        wire.note(
                ApiKeys.PRODUCE,
                version,
                told(id, producer) + " " + sequence + " to " + partition,
                answer);
    }

    private void commitOffset(Owner owner) {
        String id = id(owner);
        Identity producer = identity(owner);
        int version = version(ApiKeys.TXN_OFFSET_COMMIT, 5);
        int choice = random.nextInt(20);
        Member member =
                switch (version < 3 ? 19 : choice) {
                    case 0 -> new Member(group, 5, "ghost", null);
                    case 1 -> new Member(group, -1, "ghost", null);
                    case 2 -> new Member(group, 5, "", null);
                    case 3 -> new Member(group, -1, "", "instance");
                    case 4 -> new Member("", -1, "", null);
                    default -> new Member(group, -1, "", null);
                };
        String target = topic();
        int offset = random.nextInt(1_000);
        wire.ask(
                ApiKeys.TXN_OFFSET_COMMIT,
                version,
                told(id, producer) + " for " + member + " " + target + " at " + offset,
                TransactionRequests.commitOffset(id, producer, member, target, 0, offset));
    }

    private void end(Owner owner) {
        String id = id(owner);
        Identity producer = identity(owner);
        boolean commit = random.nextInt(3) > 0;
        int version =
                random.nextBoolean()
                        ? MOVING_EPOCH_VERSION
                        : version(ApiKeys.END_TXN, MOVING_EPOCH_VERSION);
        EndTxnResponseData answer =
                (EndTxnResponseData)
                        wire.ask(
                                ApiKeys.END_TXN,
                                version,
                                told(id, producer) + (commit ? " commits" : " aborts"),
                                TransactionRequests.end(id, producer, commit));
        if (version >= MOVING_EPOCH_VERSION) {
            learn(owner, answer.errorCode(), answer.producerId(), answer.producerEpoch());
        }
    }

    /** At everything that shows where transactions stand. */
    private void look() {
        wire.ask(
                ApiKeys.DESCRIBE_TRANSACTIONS,
                0,
                "",
                TransactionRequests.describe(
                        owners.get(0).transactionalId(), owners.get(1).transactionalId()));
        wire.ask(
                ApiKeys.LIST_TRANSACTIONS,
                2,
                "",
                TransactionRequests.list(List.of(), List.of(), -1, topic + ".*"));
        wire.ask(ApiKeys.DESCRIBE_PRODUCERS, 0, "", TransactionRequests.producers(topic, 0, 1));
        for (boolean committed : List.of(true, false)) {
            for (int partition = 0; partition < 2; partition++) {
                wire.ask(
                        ApiKeys.LIST_OFFSETS,
                        7,
                        committed ? "committed" : "all",
                        TransactionRequests.end(topic, partition, committed));
            }
            wire.ask(
                    ApiKeys.OFFSET_FETCH,
                    7,
                    committed ? "stable" : "any",
                    TransactionRequests.fetchOffsets(group, topic, committed, 0));
        }
    }
}
