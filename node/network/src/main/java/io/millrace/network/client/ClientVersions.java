package io.millrace.network.client;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.message.ApiVersionsResponse;
import java.util.EnumMap;
import java.util.Map;

/** Which versions another node serves. Immutable. */
final class ClientVersions {
    /** What {@link #choose} returns when there is none. */
    static final short NONE = -1;

    private record Range(short lowest, short highest) {}

    private final Map<ApiKey, Range> served = new EnumMap<>(ApiKey.class);

    ClientVersions(ApiVersionsResponse told) {
        for (ApiVersionsResponse.ApiVersion each : told.apiKeys()) {
            ApiKey key = ApiKey.of(each.apiKey());
            if (key != null) {
                served.put(key, new Range(each.minVersion(), each.maxVersion()));
            }
        }
    }

    /** The highest version that both know, and that the cap allows. */
    short choose(ApiKey key, short versionMax) {
        Range theirs = served.get(key);
        if (theirs == null) {
            return NONE;
        }
        int highest = Math.min(Math.min(theirs.highest, key.highestVersion()), versionMax);
        int lowest = Math.max(theirs.lowest, key.lowestVersion());
        return highest < lowest ? NONE : (short) highest;
    }
}
