package io.millrace.metadata.controller;

import io.millrace.base.Uuid;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Directories;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.controller.Command.AssignReplicasToDirs;
import io.millrace.metadata.controller.Command.AssignedReplica;
import io.millrace.metadata.controller.Command.DirectoryAssignments;
import io.millrace.metadata.controller.Command.ReplicaAssignment;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides AssignReplicasToDirs: a node says which log directory a replica is in (KIP-858). One that
 * is put where nothing can be read leads no more.
 */
final class DirectoryAssigner {
    private final PartitionSweep sweep;

    DirectoryAssigner(ConfigRules rules) {
        this.sweep = new PartitionSweep(rules, ControllerLimits.CHANGES_PER_BATCH_MAX);
    }

    Decision<DirectoryAssignments> decide(MetadataImage image, AssignReplicasToDirs command) {
        BrokerRegistration broker = image.cluster().broker(command.brokerId());
        ApiError error =
                BrokerLifecycle.checkEpoch(broker, command.brokerId(), command.brokerEpoch());
        if (broker == null || !error.isNone()) {
            return Decision.answer(new DirectoryAssignments(error.code(), List.of()));
        }
        if (command.replicas().size() > ControllerLimits.CHANGES_PER_BATCH_MAX) {
            return Decision.answer(new DirectoryAssignments(ErrorCode.INVALID_REQUEST, List.of()));
        }
        List<MetadataRecord> records = new ArrayList<>();
        List<AssignedReplica> answers = new ArrayList<>();
        for (ReplicaAssignment wanted : command.replicas()) {
            answers.add(new AssignedReplica(wanted, assign(image, broker, wanted, records)));
        }
        return new Decision<>(records, new DirectoryAssignments(ErrorCode.NONE, answers));
    }

    private ErrorCode assign(
            MetadataImage image,
            BrokerRegistration broker,
            ReplicaAssignment wanted,
            List<MetadataRecord> records) {
        TopicImage topic = image.topics().find(wanted.topicId());
        if (topic == null) {
            return ErrorCode.UNKNOWN_TOPIC_ID;
        }
        PartitionImage before = topic.partition(wanted.partition());
        if (before == null) {
            return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
        int index = before.replicas().nodes().indexOf(broker.id());
        if (index < 0) {
            return ErrorCode.NOT_LEADER_OR_FOLLOWER;
        }
        List<Uuid> directories = new ArrayList<>(before.replicas().directories());
        while (directories.size() < before.replicas().nodes().size()) {
            directories.add(Directories.UNKNOWN);
        }
        directories.set(index, wanted.directory());
        boolean online = Directories.isOnline(wanted.directory(), broker);
        Eligibility eligibility = Eligibility.of(image.cluster());
        PartitionChange change =
                new PartitionChange(
                                before,
                                sweep.terms(image, topic.name()),
                                online ? eligibility : eligibility.going(broker.id()))
                        .directories(directories);
        if (!online) {
            change.without(broker.id());
        }
        PartitionChangeRecord record = change.record(topic.id(), wanted.partition());
        if (record != null) {
            records.add(record);
        }
        return ErrorCode.NONE;
    }
}
