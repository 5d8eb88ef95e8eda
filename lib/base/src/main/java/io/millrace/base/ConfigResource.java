package io.millrace.base;

import org.jspecify.annotations.Nullable;

/**
 * What settings belong to: a topic, a node, a group.
 *
 * @param name empty for the settings of all nodes
 */
public record ConfigResource(Type type, String name) {

    /** With the number that requests and metadata records carry. */
    public enum Type {
        TOPIC(2),
        BROKER(4),
        BROKER_LOGGER(8),
        CLIENT_METRICS(16),
        GROUP(32);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }

        /** The type with this number, or null when there is none. */
        public static @Nullable Type of(byte code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return null;
        }
    }

    public static ConfigResource topic(String name) {
        return new ConfigResource(Type.TOPIC, name);
    }

    public static ConfigResource broker(int id) {
        return new ConfigResource(Type.BROKER, Integer.toString(id));
    }

    /** The settings that hold for all nodes. */
    public static ConfigResource allBrokers() {
        return new ConfigResource(Type.BROKER, "");
    }

    /** An enum's own is another one in each process, and with it the order of hash tables. */
    @Override
    public int hashCode() {
        return 31 * type.code + name.hashCode();
    }

    @Override
    public String toString() {
        return type + ":" + name;
    }
}
