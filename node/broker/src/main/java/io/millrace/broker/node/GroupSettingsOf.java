package io.millrace.broker.node;

import io.millrace.config.ServerSettings;
import io.millrace.groups.GroupSettings;
import io.millrace.groups.classic.ClassicSettings;
import io.millrace.groups.offsets.OffsetSettings;

/** The server's settings as the group coordinators take them. */
final class GroupSettingsOf {
    private GroupSettingsOf() {}

    static GroupSettings server(ServerSettings.Groups settings) {
        ServerSettings.Offsets offsets = settings.offsets();
        return new GroupSettings(
                new ClassicSettings(
                        settings.sessionTimeoutMillisMin(),
                        settings.sessionTimeoutMillisMax(),
                        settings.sizeMax(),
                        settings.initialRebalanceDelayMillis(),
                        ClassicSettings.DEFAULT.recordBytesMax()),
                new OffsetSettings(
                        offsets.metadataBytesMax(),
                        offsets.retentionMillis(),
                        offsets.retentionCheckMillis()));
    }
}
