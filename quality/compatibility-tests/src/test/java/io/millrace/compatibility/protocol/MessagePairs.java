package io.millrace.compatibility.protocol;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.protocol.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Every schema in Kafka's jars that has a valid version, with the classes made from it. */
final class MessagePairs {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    /**
     * A jar of Kafka's, how the names of its schemas begin, the package of its generated classes,
     * and of ours.
     */
    private record Source(String classInJar, String schemas, String theirs, String ours) {}

    private static final List<Source> SOURCES =
            List.of(
                    new Source(
                            "org.apache.kafka.common.message.FetchRequestData",
                            "common/message/",
                            "org.apache.kafka.common.message",
                            "message"),
                    new Source(
                            "org.apache.kafka.common.metadata.TopicRecord",
                            "common/metadata/",
                            "org.apache.kafka.common.metadata",
                            "metadata"),
                    new Source(
                            "org.apache.kafka.coordinator.group.generated.OffsetCommitKey",
                            "common/message/",
                            "org.apache.kafka.coordinator.group.generated",
                            "group"),
                    new Source(
                            "org.apache.kafka.coordinator.transaction.generated.TransactionLogKey",
                            "common/message/",
                            "org.apache.kafka.coordinator.transaction.generated",
                            "transaction"),
                    new Source(
                            "org.apache.kafka.coordinator.share.generated.ShareSnapshotKey",
                            "common/message/",
                            "org.apache.kafka.coordinator.share.generated",
                            "share"),
                    new Source(
                            "org.apache.kafka.server.log.remote.metadata.storage.generated"
                                    + ".ProducerSnapshot",
                            "message/ProducerSnapshot",
                            "org.apache.kafka.server.log.remote.metadata.storage.generated",
                            "storage"),
                    new Source(
                            "org.apache.kafka.raft.generated.QuorumStateData",
                            "common/message/",
                            "org.apache.kafka.raft.generated",
                            "raft"));

    private MessagePairs() {}

    static List<MessagePair> all() throws IOException, ReflectiveOperationException {
        List<MessagePair> pairs = new ArrayList<>();
        for (Source source : SOURCES) {
            addAll(source, pairs);
        }
        return pairs;
    }

    private static void addAll(Source source, List<MessagePair> pairs)
            throws IOException, ReflectiveOperationException {
        Class<?> known = Class.forName(source.classInJar);
        String jarPath = known.getProtectionDomain().getCodeSource().getLocation().getPath();
        try (JarFile jar = new JarFile(Path.of(jarPath).toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.getName().startsWith(source.schemas)
                        && entry.getName().endsWith(".json")) {
                    try (InputStream schema = jar.getInputStream(entry)) {
                        add(source, JSON.readTree(schema), pairs);
                    }
                }
            }
        }
    }

    private static void add(Source source, JsonNode schema, List<MessagePair> pairs)
            throws ReflectiveOperationException {
        if (schema.get("validVersions").asText().equals("none")) {
            return;
        }
        String name = schema.get("name").asText();
        String suffix =
                switch (schema.get("type").asText()) {
                    case "request", "response", "header" -> "Data";
                    default -> "";
                };
        pairs.add(
                new MessagePair(
                        name,
                        Class.forName(source.theirs + "." + name + suffix)
                                .asSubclass(org.apache.kafka.common.protocol.Message.class),
                        Class.forName("io.millrace.protocol." + source.ours + "." + name)
                                .asSubclass(Message.class)));
    }
}
