package io.millrace.server;

import org.jspecify.annotations.Nullable;

/** The version that the build gave us. */
public final class Version {
    private Version() {}

    public static String current() {
        @Nullable String built = Version.class.getPackage().getImplementationVersion();
        return built == null ? "development" : built;
    }
}
