package io.millrace.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

    /** Hashes collide often, in whole and in their first bits. */
    private record Key(int number) {
        @Override
        public int hashCode() {
            return number % 3 == 0 ? 7 : number % 50;
        }
    }

    @Test
    void behavesLikeAMapAndNeverChanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Key, Integer> expected = new HashMap<>();
        PersistentMap<Key, Integer> map = PersistentMap.empty();
        for (int step = 0; step < 20_000; step++) {
            Key key = new Key(random.nextInt(400));
            PersistentMap<Key, Integer> before = map;
            int sizeBefore = before.size();
            Integer valueBefore = before.find(key);
            if (random.nextInt(5) < 3) {
                expected.put(key, step);
                map = map.with(key, step);
            } else {
                expected.remove(key);
                map = map.without(key);
            }
            assertThat(before.size()).as("seed %d", seed).isEqualTo(sizeBefore);
            assertThat(before.find(key)).as("seed %d", seed).isEqualTo(valueBefore);
            assertThat(map.size()).as("seed %d step %d", seed, step).isEqualTo(expected.size());
            assertThat(map.find(key)).as("seed %d", seed).isEqualTo(expected.get(key));
            if (step % 500 == 0) {
                Map<Key, Integer> seen = new HashMap<>();
                map.forEach(seen::put);
                assertThat(seen).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }

    @Test
    void equalityIsByContent() {
        PersistentMap<String, Integer> left = PersistentMap.<String, Integer>empty().with("a", 1);
        PersistentMap<String, Integer> right =
                PersistentMap.<String, Integer>empty().with("b", 2).with("a", 1).without("b");

        assertThat(left).isEqualTo(right).hasSameHashCodeAs(right);
        assertThat(left).isNotEqualTo(left.with("a", 2));
        assertThat(left.without("a")).isEqualTo(PersistentMap.empty());
    }
}
