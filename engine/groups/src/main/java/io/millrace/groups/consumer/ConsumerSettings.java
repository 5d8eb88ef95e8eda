package io.millrace.groups.consumer;

import io.millrace.base.Check;
import java.util.List;

/**
 * What an operator can set for consumer groups, beyond their times.
 *
 * @param membersMax {@code group.consumer.max.size}
 * @param assignors {@code group.consumer.assignors}: those that members may ask for; the first is
 *     for groups that ask for none
 * @param timing of groups that nobody has heard of since the start
 */
public record ConsumerSettings(int membersMax, List<String> assignors, Timing timing) {

    /** Kafka's defaults. */
    public static final ConsumerSettings DEFAULT =
            new ConsumerSettings(
                    Integer.MAX_VALUE,
                    List.of(Assignor.UNIFORM.wireName(), Assignor.RANGE.wireName()),
                    Timing.DEFAULT);

    public ConsumerSettings {
        Check.that(membersMax > 0, "membersMax is positive");
        Check.that(!assignors.isEmpty(), "there is an assignor");
        assignors = List.copyOf(assignors);
    }

    String defaultAssignor() {
        return assignors.getFirst();
    }
}
