package io.millrace.broker.node;

import io.millrace.config.ServerSettings;
import io.millrace.groups.GroupSettings;
import io.millrace.groups.classic.ClassicSettings;
import io.millrace.groups.consumer.ConsumerSettings;
import io.millrace.groups.consumer.Timing;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.offsets.OffsetSettings;

/** The server's settings as the group coordinators take them. */
final class GroupSettingsOf {
    /** Of the heap. Groups of thousands of members take a hundredth of it. */
    private static final int KEPT_SHARE = 8;

    private GroupSettingsOf() {}

    /** What all groups of the node may keep. */
    static KeptBytes memory() {
        return new KeptBytes(Runtime.getRuntime().maxMemory() / KEPT_SHARE);
    }

    static GroupSettings server(ServerSettings.Groups settings) {
        ServerSettings.Offsets offsets = settings.offsets();
        return new GroupSettings(
                new ClassicSettings(
                        settings.sessionTimeoutMillisMin(),
                        settings.sessionTimeoutMillisMax(),
                        settings.sizeMax(),
                        settings.initialRebalanceDelayMillis(),
                        ClassicSettings.DEFAULT.recordBytesMax()),
                consumer(settings.consumer()),
                new OffsetSettings(
                        offsets.metadataBytesMax(),
                        offsets.retentionMillis(),
                        offsets.retentionCheckMillis()));
    }

    private static ConsumerSettings consumer(ServerSettings.ConsumerGroups settings) {
        return new ConsumerSettings(
                settings.sizeMax(),
                settings.assignors(),
                new Timing(
                        settings.session().value(),
                        settings.heartbeat().value(),
                        settings.assignment().value()));
    }
}
