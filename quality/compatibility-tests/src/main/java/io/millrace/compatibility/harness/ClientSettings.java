package io.millrace.compatibility.harness;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The few settings that a test changes, over a client's own defaults. */
public final class ClientSettings {
    private static final String STRING_SERIALIZER =
            "org.apache.kafka.common.serialization.StringSerializer";
    private static final String STRING_DESERIALIZER =
            "org.apache.kafka.common.serialization.StringDeserializer";

    private final Map<String, String> values = new HashMap<>();

    private ClientSettings(String bootstrap) {
        values.put("bootstrap.servers", bootstrap);
    }

    public static ClientSettings admin(String bootstrap) {
        return new ClientSettings(bootstrap);
    }

    /** Strings for keys and values; everything else by default, so idempotent with acks=all. */
    public static ClientSettings producer(String bootstrap) {
        return new ClientSettings(bootstrap)
                .with("key.serializer", STRING_SERIALIZER)
                .with("value.serializer", STRING_SERIALIZER);
    }

    /** Strings for keys and values, from the earliest offset, without automatic commits. */
    public static ClientSettings consumer(String bootstrap) {
        return new ClientSettings(bootstrap)
                .with("key.deserializer", STRING_DESERIALIZER)
                .with("value.deserializer", STRING_DESERIALIZER)
                .with("auto.offset.reset", "earliest")
                .with("enable.auto.commit", "false");
    }

    public static ClientSettings consumer(String bootstrap, String group) {
        return consumer(bootstrap).with("group.id", group);
    }

    /** With short pauses between attempts, for a broker that comes back at once. */
    public ClientSettings impatient() {
        return with("retry.backoff.ms", "10")
                .with("retry.backoff.max.ms", "50")
                .with("reconnect.backoff.ms", "10")
                .with("reconnect.backoff.max.ms", "50");
    }

    public ClientSettings with(String key, String value) {
        values.put(key, value);
        return this;
    }

    public Properties properties() {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
