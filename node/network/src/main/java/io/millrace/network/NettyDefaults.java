package io.millrace.network;

/**
 * What Netty is told before its first class is loaded: to start quickly and to stay small. Whatever
 * is set on the command line stays.
 */
public final class NettyDefaults {
    private NettyDefaults() {}

    public static void apply() {
        // It tracks samples of all buffers; the tests turn it on in full.
        set("io.netty.leakDetection.level", "disabled");
        // Ids of channels: without these it asks for all network interfaces and for the process.
        set("io.netty.machineId", "00:00:00:00:00:00:00:01");
        set("io.netty.processId", "1");
        // Its events of the allocator would start Flight Recorder: 100 ms to the first answer.
        set("io.netty.jfr.enabled", "false");
        set("io.netty.allocator.type", "pooled");
        set("io.netty.allocator.numHeapArenas", "0");
        // Chunks of 2 MiB, one for each loop, are what an idle broker keeps. Larger frames get
        // memory of their own, and a producer's largest request, of 1 MiB, still comes from a
        // chunk.
        set("io.netty.allocator.maxOrder", "8");
    }

    private static void set(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
