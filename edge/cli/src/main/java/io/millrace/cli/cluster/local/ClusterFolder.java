package io.millrace.cli.cluster.local;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a cluster of this machine lies. */
@SuppressWarnings("NullAway.Init") // picocli fills the field
public final class ClusterFolder {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "cluster",
            description = "The folder of the cluster [./${DEFAULT-VALUE}].")
    private Path directory;

    /** As the user wrote it: messages name it so. */
    Path directory() {
        return directory;
    }
}
