package io.millrace.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SortedOffsetsTest {
    @Test
    void isASetInOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SortedOffsets offsets = new SortedOffsets(List.of(5L, 1L, 5L));
        NavigableSet<Long> expected = new TreeSet<>(List.of(1L, 5L));
        for (int step = 0; step < 2_000; step++) {
            long offset = random.nextInt(12);
            if (random.nextBoolean()) {
                offsets.add(offset);
                expected.add(offset);
            } else {
                offsets.remove(offset);
                expected.remove(offset);
            }
            long asked = random.nextInt(14);
            Long floor = expected.floor(asked);
            assertThat(offsets.floor(asked))
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(floor == null ? SortedOffsets.NONE : floor);
            assertThat(offsets.contains(asked)).isEqualTo(expected.contains(asked));
            assertThat(offsets.matching(each -> each > asked))
                    .containsExactly(
                            expected.tailSet(asked, false).stream()
                                    .mapToLong(Long::longValue)
                                    .toArray());
        }
    }
}
