package io.millrace.generator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One schema file.
 *
 * @param valid every version that can be read, the unstable latest one included
 * @param nested the structs below the root, each once
 */
record Schema(
        Identity identity,
        Versions valid,
        Versions flexible,
        boolean latestVersionUnstable,
        Struct root,
        List<Struct> nested) {

    /**
     * What a message is.
     *
     * @param type request, response, header, data, metadata, coordinator-key or coordinator-value
     * @param apiKey the key of a request or response, the record type of a record; null for others
     */
    record Identity(String name, String type, @Nullable Integer apiKey, List<String> listeners) {}

    String name() {
        return identity.name();
    }

    String type() {
        return identity.type();
    }

    @Nullable Integer apiKey() {
        return identity.apiKey();
    }

    List<String> listeners() {
        return identity.listeners();
    }

    /** The highest version that is served by default. */
    int highestStable() {
        return latestVersionUnstable ? valid.highest() - 1 : valid.highest();
    }

    /** The request's name without its suffix. */
    String apiName() {
        return name().replaceFirst("(Request|Response)$", "");
    }

    Struct struct(String structName) {
        for (Struct struct : nested) {
            if (struct.name().equals(structName)) {
                return struct;
            }
        }
        throw new IllegalArgumentException(name() + " has no struct " + structName);
    }
}
