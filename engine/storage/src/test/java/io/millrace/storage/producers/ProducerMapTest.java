package io.millrace.storage.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Beside a set of the JDK's. */
class ProducerMapTest {
    private final ProducerMap map = new ProducerMap();

    @Test
    void holdsWhatASetWouldHold() {
        Random random = new Random(5);
        Set<Long> model = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            long id = random.nextBoolean() ? random.nextInt(3_000) : random.nextLong();
            if (random.nextInt(500) == 0) {
                long part = random.nextInt(4);
                model.removeIf(each -> each % 4 == part);
                map.removeIf(each -> each.producerId() % 4 == part);
            }
            assertThat(map.get(id) != null).isEqualTo(model.contains(id));
            model.add(id);
            ProducerState made = map.require(id);
            assertThat(made.producerId()).isEqualTo(id);
            assertThat(map.require(id)).isSameAs(made);
            assertThat(map.size()).isEqualTo(model.size());
        }
        assertThat(map.values().stream().map(ProducerState::producerId))
                .containsExactlyInAnyOrderElementsOf(model);
        map.clear();
        assertThat(map.isEmpty()).isTrue();
    }

    /** What docs/performance.md says of a producer's memory. */
    @Test
    void aProducerTakesTwoHundredBytesAndGivesThemBack() {
        int producers = 150_000;
        long before = usedBytes();
        for (long id = 0; id < producers; id++) {
            ProducerState producer = map.require(id);
            for (int batch = 0; batch < ProducerState.BATCHES_MAX; batch++) {
                producer.restore(
                        (short) 0, -1, 0, -1, new ProducerState.Batch(batch, id + batch, 0, 0));
            }
        }
        assertThat((usedBytes() - before) / producers).isLessThanOrEqualTo(200);
        map.removeIf(each -> true);
        assertThat((usedBytes() - before) / producers).isLessThan(10);
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
