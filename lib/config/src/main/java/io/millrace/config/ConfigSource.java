package io.millrace.config;

/** Where a value comes from, with the code that DescribeConfigs reports. */
public enum ConfigSource {
    DYNAMIC_TOPIC(1),
    DYNAMIC_BROKER(2),
    DYNAMIC_DEFAULT_BROKER(3),
    STATIC_BROKER(4),
    DEFAULT(5),
    DYNAMIC_CLIENT_METRICS(7),
    DYNAMIC_GROUP(8);

    private final byte code;

    ConfigSource(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }
}
