package io.millrace.groups;

import io.millrace.groups.classic.ClassicSettings;
import io.millrace.groups.consumer.ConsumerSettings;
import io.millrace.groups.offsets.OffsetSettings;

/** What an operator can set for group coordinators. */
public record GroupSettings(
        ClassicSettings classic, ConsumerSettings consumer, OffsetSettings offsets) {
    public static final GroupSettings DEFAULT =
            new GroupSettings(
                    ClassicSettings.DEFAULT, ConsumerSettings.DEFAULT, OffsetSettings.DEFAULT);
}
