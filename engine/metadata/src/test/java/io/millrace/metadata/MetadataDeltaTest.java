package io.millrace.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataDelta.TopicDelta;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MetadataDeltaTest {
    /** So that whoever follows it does the same things in the same order in each process. */
    @Test
    void keepsTheOrderInWhichItIsGiven() {
        List<Uuid> ids = LongStream.range(0, 20).mapToObj(each -> new Uuid(each, -each)).toList();
        Map<Uuid, TopicDelta> topics = new LinkedHashMap<>();
        Set<ConfigResource> configs = new LinkedHashSet<>();
        for (Uuid id : ids) {
            topics.put(id, new TopicDelta(null, null, List.of()));
            configs.add(ConfigResource.topic(id.toString()));
        }

        MetadataDelta delta = new MetadataDelta(topics, Set.of(), configs, Set.of());

        assertThat(delta.topics().keySet()).containsExactlyElementsOf(ids);
        assertThat(delta.configs())
                .extracting(ConfigResource::name)
                .containsExactlyElementsOf(ids.stream().map(Uuid::toString).toList());
    }
}
