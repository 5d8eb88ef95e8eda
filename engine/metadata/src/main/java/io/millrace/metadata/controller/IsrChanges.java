package io.millrace.metadata.controller;

import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.controller.Command.AlterPartition;
import io.millrace.metadata.controller.Command.AlteredPartition;
import io.millrace.metadata.controller.Command.AlteredPartitions;
import io.millrace.metadata.controller.Command.InSyncMember;
import io.millrace.metadata.controller.Command.PartitionAlteration;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides AlterPartition: a leader says who is in sync with it. Its word counts only if it speaks
 * of the partition as it is now, and only for nodes whose present incarnation it means (KIP-497,
 * KIP-841, KIP-903).
 */
final class IsrChanges {
    /** The leader's version of the request has no epochs of brokers. */
    private static final long EPOCH_NOT_TOLD = -1;

    private final PartitionSweep sweep;

    IsrChanges(ConfigRules rules) {
        this.sweep = new PartitionSweep(rules, ControllerLimits.CHANGES_PER_BATCH_MAX);
    }

    Decision<AlteredPartitions> decide(MetadataImage image, AlterPartition command) {
        int leader = command.brokerId();
        ApiError error =
                BrokerLifecycle.checkEpoch(
                        image.cluster().broker(leader), leader, command.brokerEpoch());
        if (!error.isNone()) {
            // An unknown node's epoch is stale as well, as in Kafka.
            return Decision.answer(new AlteredPartitions(ErrorCode.STALE_BROKER_EPOCH, List.of()));
        }
        List<MetadataRecord> records = new ArrayList<>();
        List<AlteredPartition> answers = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (PartitionAlteration wanted : command.partitions()) {
            TopicImage topic = image.topics().find(wanted.topicId());
            PartitionImage before = topic == null ? null : topic.partition(wanted.partition());
            if (topic == null || before == null) {
                answers.add(
                        refused(
                                wanted,
                                topic == null
                                        ? ErrorCode.UNKNOWN_TOPIC_ID
                                        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
                continue;
            }
            ErrorCode refusal =
                    seen.add(List.of(wanted.topicId(), wanted.partition()))
                            ? check(image, leader, before, wanted)
                            : ErrorCode.INVALID_REQUEST;
            if (refusal != ErrorCode.NONE) {
                answers.add(refused(wanted, refusal));
                continue;
            }
            PartitionChange change =
                    new PartitionChange(
                                    before,
                                    sweep.terms(image, topic.name()),
                                    Eligibility.of(image.cluster()))
                            .inSync(wanted.inSync().stream().map(InSyncMember::id).toList());
            if (!wanted.recovering()) {
                change.settled();
            }
            answers.add(
                    records.size() < ControllerLimits.CHANGES_PER_BATCH_MAX
                            ? apply(wanted, before, change, records)
                            // Leaders ask again.
                            : refused(wanted, ErrorCode.REQUEST_TIMED_OUT));
        }
        return new Decision<>(records, new AlteredPartitions(ErrorCode.NONE, answers));
    }

    private static AlteredPartition apply(
            PartitionAlteration wanted,
            PartitionImage before,
            PartitionChange change,
            List<MetadataRecord> records) {
        PartitionChangeRecord record = change.record(wanted.topicId(), wanted.partition());
        if (record == null) {
            return new AlteredPartition(
                    wanted.topicId(), wanted.partition(), ErrorCode.NONE, before);
        }
        records.add(record);
        PartitionImage after = before.merge(record);
        ErrorCode code =
                after.leader() == before.leader() ? ErrorCode.NONE : ErrorCode.NEW_LEADER_ELECTED;
        return new AlteredPartition(wanted.topicId(), wanted.partition(), code, after);
    }

    private static ErrorCode check(
            MetadataImage image, int leader, PartitionImage before, PartitionAlteration wanted) {
        if (wanted.leaderEpoch() > before.leaderEpoch()
                || wanted.partitionEpoch() > before.partitionEpoch()) {
            // It has seen what we have not: somebody else decides by now.
            return ErrorCode.NOT_CONTROLLER;
        }
        if (wanted.leaderEpoch() < before.leaderEpoch()) {
            return ErrorCode.FENCED_LEADER_EPOCH;
        }
        if (leader != before.leader()) {
            return ErrorCode.INVALID_REQUEST;
        }
        if (wanted.partitionEpoch() < before.partitionEpoch()) {
            return ErrorCode.INVALID_UPDATE_VERSION;
        }
        Set<Integer> members = new HashSet<>();
        for (InSyncMember member : wanted.inSync()) {
            if (!members.add(member.id()) || !before.replicas().nodes().contains(member.id())) {
                return ErrorCode.INVALID_REQUEST;
            }
        }
        if (!members.contains(leader)
                || (wanted.recovering() && (members.size() > 1 || !before.recovering()))) {
            return ErrorCode.INVALID_REQUEST;
        }
        for (InSyncMember member : wanted.inSync()) {
            if (!mayBeInSync(image, member)) {
                return ErrorCode.INELIGIBLE_REPLICA;
            }
        }
        return ErrorCode.NONE;
    }

    private static boolean mayBeInSync(MetadataImage image, InSyncMember member) {
        BrokerRegistration broker = image.cluster().broker(member.id());
        return broker != null
                && broker.active()
                && (member.epoch() == EPOCH_NOT_TOLD || member.epoch() == broker.epoch());
    }

    private static AlteredPartition refused(PartitionAlteration wanted, ErrorCode code) {
        return new AlteredPartition(wanted.topicId(), wanted.partition(), code, null);
    }
}
