package io.millrace.compatibility.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * A program in a JVM of its own, with only an older Java client on its class path. It uses what
 * that client and today's have in common, and nothing of the tests.
 */
abstract class OldProgram {
    private static final String STRINGS = "org.apache.kafka.common.serialization.String";

    private final String bootstrap;

    OldProgram(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    final Properties settings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        return settings;
    }

    final Properties producerSettings() {
        Properties settings = settings();
        settings.put("key.serializer", STRINGS + "Serializer");
        settings.put("value.serializer", STRINGS + "Serializer");
        return settings;
    }

    final Properties consumerSettings(String group) {
        Properties settings = settings();
        settings.put("key.deserializer", STRINGS + "Deserializer");
        settings.put("value.deserializer", STRINGS + "Deserializer");
        settings.put("group.id", group);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        return settings;
    }

    /** The client's version, as its jar tells it: the class for it has moved in the meantime. */
    static String version() {
        String resource = "/kafka/kafka-version.properties";
        try (InputStream in = OldProgram.class.getResourceAsStream(resource)) {
            check(in != null, resource);
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(resource, unreadable);
        }
    }

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
