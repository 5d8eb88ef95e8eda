package io.millrace.benchmarks.figures;

/** What is measured of a broker, and in what. */
public enum Measure {
    CPU_PER_GB("broker CPU per GB", "s"),
    CPU_PER_MILLION("broker CPU per million records", "s"),
    USER_SHARE("of it in user space", "%"),
    BROKER_PROCESSORS("processors that the broker kept busy", ""),
    GENERATOR_PROCESSORS("processors that the load generator kept busy", ""),
    CALLER_PROCESSORS("of them its calling thread", ""),
    RECORDS_PER_SECOND("throughput", "records/s"),
    MEGABYTES_PER_SECOND("throughput", "MB/s"),
    LATENCY_P50("latency p50", "ms"),
    LATENCY_P99("latency p99", "ms"),
    LATENCY_P999("latency p99.9", "ms"),
    SENT_LATE_P99("how late the generator sent, p99", "ms"),
    SWITCHES_PER_GB("context switches per GB", ""),
    WRITTEN_PER_GB("written by system calls per GB", "MB"),
    RESIDENT("resident memory after the load", "MiB"),
    RESIDENT_IDLE("resident memory, idle", "MiB"),
    START("command to first acknowledged record", "ms"),
    RECOVERY("kill -9 to all partitions served", "ms"),
    CREATE("creating all partitions", "ms"),
    DESCRIBE("describing all partitions", "ms"),
    BYTES_PER_PARTITION("memory of an idle partition", "bytes"),
    JOIN("first subscribe to stable group", "ms"),
    CPU_SECONDS("broker CPU of all of it", "s"),
    COLD_MEGABYTES_PER_SECOND("cold data read meanwhile", "MB/s"),
    LOAD_BEFORE("the machine's load average before the run", "");

    private final String title;
    private final String unit;

    Measure(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    public String title() {
        return unit.isEmpty() ? title : title + ", " + unit;
    }
}
