package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import java.nio.file.Path;
import java.util.Map;

/** A broker and its settings, under the label that the report gives it. */
public record Variant(String label, Brand brand, Map<String, String> settings) {
    /** Which program. */
    public enum Brand {
        MILLRACE,
        KAFKA,
        FLOOR,
        SYNCING_FLOOR,
        SENDING_FLOOR,
        PASSING_FLOOR,
        SYNCING_PASSING_FLOOR
    }

    static final Variant MILLRACE = new Variant(Comparison.MILLRACE, Brand.MILLRACE, Map.of());
    static final Variant KAFKA = new Variant(Comparison.KAFKA, Brand.KAFKA, Map.of());
    static final Variant FLOOR = new Variant("floor", Brand.FLOOR, Map.of());
    static final Variant SYNCING_FLOOR =
            new Variant("floor with fsync", Brand.SYNCING_FLOOR, Map.of());
    static final Variant SENDING_FLOOR =
            new Variant("sending floor", Brand.SENDING_FLOOR, Map.of());
    static final Variant PASSING_FLOOR =
            new Variant("passing floor", Brand.PASSING_FLOOR, Map.of());
    static final Variant SYNCING_PASSING_FLOOR =
            new Variant("passing floor with fsync", Brand.SYNCING_PASSING_FLOOR, Map.of());

    /** Kafka with the durability that Millrace has by default. */
    static final Variant FLUSHING_KAFKA =
            KAFKA.named("Kafka, flush.messages=1").with("log.flush.interval.messages", "1");

    /** Millrace with the durability that Kafka has by default. */
    static final Variant UNSYNCED_MILLRACE =
            MILLRACE.named("Millrace, replicated").with("millrace.durability", "replicated");

    Variant with(String key, String value) {
        return new Variant(label, brand, Map.of(key, value));
    }

    Variant named(String newLabel) {
        return new Variant(newLabel, brand, settings);
    }

    /** Not yet started, in an empty directory. */
    public Contender in(Path directory) {
        return switch (brand) {
            case MILLRACE -> Contender.millrace(directory, settings);
            case KAFKA -> Contender.kafka(directory, settings);
            case FLOOR, SYNCING_FLOOR -> Contender.floor(directory);
            case SENDING_FLOOR -> Contender.sendingFloor(directory);
            case PASSING_FLOOR, SYNCING_PASSING_FLOOR -> Contender.passingFloor(directory);
        };
    }
}
