package io.millrace.broker.node;

import io.millrace.base.FaultKind;
import io.millrace.base.Uuid;
import io.millrace.config.ServerSettings;
import io.millrace.files.FileSystem;
import io.millrace.storage.log.LogDirectory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose data a directory holds, in Kafka's file {@code meta.properties}:
 *
 * <pre>
 * version=1
 * cluster.id=ID22
 * node.id=NUMBER
 * directory.id=ID22
 * </pre>
 */
public record DirectoryIdentity(String clusterId, int nodeId, Uuid directoryId) {
    private static final Logger log = LoggerFactory.getLogger(DirectoryIdentity.class);
    private static final String FILE = "meta.properties";

    /** The same until the metadata log has its first records. */
    private static final String FIRST = FILE + ".first";

    /** Kafka's format command writes it, and the metadata log only at the first start. */
    private static final String FORMATTED = "bootstrap.checkpoint";

    private static final int SIZE_BYTES_MAX = 64 * 1024;

    /** Whether a node has served from here, so that its metadata log must be there. */
    static boolean isInUse(FileSystem files, Path directory) {
        return files.exists(directory.resolve(FILE)) && !files.exists(directory.resolve(FORMATTED));
    }

    /** As {@link #isInUse(FileSystem, Path)}; says when there are logs but no identity. */
    static boolean isInUse(FileSystem files, Path directory, LogDirectory logs) {
        boolean named = isInUse(files, directory);
        if (!named && !logs.logs().isEmpty()) {
            log.warn(
                    "directory={} has {} logs but no meta.properties: the node gets a new cluster id",
                    directory,
                    logs.logs().size());
        }
        return named || !logs.logs().isEmpty();
    }

    /** The metadata log has its first records: from now on it must be there. */
    static void confirm(FileSystem files, Path directory) {
        Path first = directory.resolve(FIRST);
        if (files.exists(first)) {
            files.rename(first, directory.resolve(FILE));
            files.syncDirectory(directory);
        }
    }

    /**
     * That of a node's data directory. Only a node that decides may found a cluster.
     *
     * @param inUse whether there is data already
     */
    static DirectoryIdentity of(Machine machine, ServerSettings.Node node, boolean inUse) {
        if (!node.roles().controller() && node.clusterId() == null && !inUse) {
            throw new BrokerException(
                    FaultKind.CALLER,
                    node.dataDirectory(),
                    "a new node without the controller role needs the id of its cluster: say"
                            + " --cluster-id, or format the directory",
                    null);
        }
        return of(machine, Path.of(node.dataDirectory()), node.nodeId(), node.clusterId());
    }

    /**
     * Reads the directory's identity; gives it one when it is new, which {@link #confirm} makes its
     * own.
     *
     * @param clusterId the cluster that it has to belong to; null for any
     * @throws BrokerException when the directory belongs to another cluster or node, or the file is
     *     damaged
     */
    public static DirectoryIdentity of(
            Machine machine, Path directory, int nodeId, @Nullable String clusterId) {
        FileSystem files = machine.files();
        Path path = directory.resolve(FILE);
        if (!files.exists(path)) {
            // A start may have ended before the metadata log was made.
            path = directory.resolve(FIRST);
        }
        if (!files.exists(path)) {
            DirectoryIdentity fresh =
                    new DirectoryIdentity(
                            clusterId == null
                                    ? Uuid.random(machine.randomness()).toString()
                                    : clusterId,
                            nodeId,
                            Uuid.random(machine.randomness()));
            files.replace(path, ByteBuffer.wrap(fresh.text().getBytes(StandardCharsets.UTF_8)));
            return fresh;
        }
        String text = new String(files.readAll(path, SIZE_BYTES_MAX), StandardCharsets.UTF_8);
        DirectoryIdentity stored = parse(path, text);
        if (clusterId != null && !stored.clusterId().equals(clusterId)) {
            throw new BrokerException(
                    FaultKind.CALLER,
                    path.toString(),
                    "this directory belongs to cluster "
                            + stored.clusterId()
                            + ", not to cluster "
                            + clusterId
                            + "; name that cluster or use another directory",
                    null);
        }
        if (stored.nodeId() != nodeId) {
            throw new BrokerException(
                    FaultKind.CALLER,
                    path.toString(),
                    "this directory belongs to node "
                            + stored.nodeId()
                            + ", not to node "
                            + nodeId
                            + "; set node.id or use another directory",
                    null);
        }
        return stored;
    }

    private String text() {
        return "version=1\ncluster.id="
                + clusterId
                + "\nnode.id="
                + nodeId
                + "\ndirectory.id="
                + directoryId
                + "\n";
    }

    private static DirectoryIdentity parse(Path path, String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException malformed) {
            throw damaged(path);
        }
        String clusterId = properties.getProperty("cluster.id");
        Integer nodeId = number(properties.getProperty("node.id"));
        String directory = properties.getProperty("directory.id");
        Uuid directoryId = directory == null ? null : Uuid.parse(directory);
        if (clusterId == null || nodeId == null || directoryId == null) {
            throw damaged(path);
        }
        return new DirectoryIdentity(clusterId, nodeId, directoryId);
    }

    private static @Nullable Integer number(@Nullable String text) {
        try {
            return text == null ? null : Integer.valueOf(text.trim());
        } catch (NumberFormatException malformed) {
            return null;
        }
    }

    private static BrokerException damaged(Path path) {
        return new BrokerException(
                FaultKind.CORRUPT,
                path.toString(),
                "the file must name cluster.id, node.id and directory.id",
                null);
    }
}
