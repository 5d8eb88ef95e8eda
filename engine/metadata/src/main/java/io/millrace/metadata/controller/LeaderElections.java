package io.millrace.metadata.controller;

import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.controller.Command.BalanceLeaders;
import io.millrace.metadata.controller.Command.ElectLeaders;
import io.millrace.metadata.controller.Command.ElectMissingLeaders;
import io.millrace.metadata.controller.Command.ElectedPartition;
import io.millrace.metadata.controller.PartitionChange.Election;
import io.millrace.metadata.controller.PartitionSweep.Swept;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides elections that somebody asks for, or that bring leaders back to where they belong. */
final class LeaderElections {
    private final PartitionSweep sweep;

    LeaderElections(ConfigRules rules) {
        this.sweep = new PartitionSweep(rules, ControllerLimits.CHANGES_PER_BATCH_MAX);
    }

    /** ElectLeaders (KIP-183, KIP-460). Of all partitions only those are told that change. */
    Decision<List<ElectedPartition>> decide(MetadataImage image, ElectLeaders command) {
        List<MetadataRecord> records = new ArrayList<>();
        List<ElectedPartition> answers = new ArrayList<>();
        if (command.partitions() == null) {
            for (TopicImage topic : image.topics().all()) {
                for (int number = 0; number < topic.partitions().size(); number++) {
                    ApiError error = elect(image, topic, number, command.unclean(), records);
                    if (error.code() != ErrorCode.ELECTION_NOT_NEEDED) {
                        answers.add(new ElectedPartition(topic.name(), number, error));
                    }
                }
            }
        } else {
            for (Command.PartitionName name : command.partitions()) {
                ApiError error =
                        elect(
                                image,
                                image.topics().find(name.topic()),
                                name.partition(),
                                command.unclean(),
                                records);
                answers.add(new ElectedPartition(name.topic(), name.partition(), error));
            }
        }
        return new Decision<>(records, answers);
    }

    private ApiError elect(
            MetadataImage image,
            @Nullable TopicImage topic,
            int number,
            boolean unclean,
            List<MetadataRecord> records) {
        PartitionImage before = topic == null ? null : topic.partition(number);
        if (topic == null || before == null) {
            return error(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    topic == null ? "No such topic." : "No such partition.");
        }
        boolean led = before.leader() != PartitionImage.NO_LEADER;
        int preferred = before.replicas().nodes().getFirst();
        if (unclean ? led : before.leader() == preferred) {
            return error(ErrorCode.ELECTION_NOT_NEEDED, "Leader election not needed.");
        }
        if (records.size() >= ControllerLimits.CHANGES_PER_BATCH_MAX) {
            return error(ErrorCode.POLICY_VIOLATION, "Too many elections at once.");
        }
        PartitionChangeRecord record =
                new PartitionChange(
                                before,
                                sweep.terms(image, topic.name()),
                                Eligibility.of(image.cluster()))
                        .election(unclean ? Election.UNCLEAN : Election.PREFERRED)
                        .record(topic.id(), number);
        int leader = record == null ? before.leader() : before.merge(record).leader();
        if (unclean ? leader == PartitionImage.NO_LEADER : leader != preferred) {
            return unclean
                    ? error(
                            ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                            "Failed to elect an unclean leader.")
                    : error(
                            ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
                            "The preferred leader was not available.");
        }
        if (record != null) {
            records.add(record);
        }
        return ApiError.NONE;
    }

    /**
     * Brings leaders back to the first replicas, a bounded number at a time; those of internal
     * topics when all others are back (KIP-1358).
     */
    Decision<Integer> decide(MetadataImage image, BalanceLeaders command) {
        PartitionSweep some = new PartitionSweep(sweep.rules(), command.electionsMax());
        Eligibility eligibility = Eligibility.of(image.cluster());
        List<MetadataRecord> records = new ArrayList<>();
        for (boolean internal : new boolean[] {false, true}) {
            PartitionSweep.Swept swept =
                    new PartitionSweep(some.rules(), some.changesMax() - records.size())
                            .over(
                                    image,
                                    topic -> topic.name().startsWith("__") == internal,
                                    partition -> isMisplaced(partition, eligibility),
                                    (partition, terms) ->
                                            new PartitionChange(partition, terms, eligibility)
                                                    .election(Election.PREFERRED));
            records.addAll(swept.records());
        }
        return new Decision<>(records, records.size());
    }

    private static boolean isMisplaced(PartitionImage partition, Eligibility eligibility) {
        int preferred = partition.replicas().nodes().getFirst();
        return partition.leader() != preferred
                && partition.leader() != PartitionImage.NO_LEADER
                && partition.inSync().contains(preferred)
                && eligibility.mayLead(partition, preferred);
    }

    /** For partitions without a leader that may get one now: a setting was changed. */
    Decision<Integer> decide(MetadataImage image, ElectMissingLeaders command) {
        Eligibility eligibility = Eligibility.of(image.cluster());
        Swept swept =
                sweep.over(
                        image,
                        partition -> partition.leader() == PartitionImage.NO_LEADER,
                        (partition, terms) -> new PartitionChange(partition, terms, eligibility));
        return swept.more()
                ? Decision.part(swept.records(), swept.records().size())
                : new Decision<>(swept.records(), swept.records().size());
    }

    private static ApiError error(ErrorCode code, String message) {
        return new ApiError(code, message);
    }
}
