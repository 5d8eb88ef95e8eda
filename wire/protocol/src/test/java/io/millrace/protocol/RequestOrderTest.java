package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestOrderTest {
    private record Asked(ApiKey key, int place) implements RequestOrder.Request {}

    private final RequestOrder<Asked> order = new RequestOrder<>();
    private int places;

    private Asked add(ApiKey key) {
        Asked request = new Asked(key, places++);
        order.add(request);
        return request;
    }

    private List<Asked> startAll() {
        List<Asked> started = new ArrayList<>();
        for (Asked next = order.start(); next != null; next = order.start()) {
            started.add(next);
        }
        return started;
    }

    @Test
    void producesOverlapWithEarlierProduces() {
        List<Asked> produces = List.of(add(ApiKey.PRODUCE), add(ApiKey.PRODUCE));

        assertThat(startAll()).isEqualTo(produces);
        assertThat(order.isHeldBack()).isFalse();
    }

    @Test
    void anythingElseStartsWhenAllEarlierOnesAreAnswered() {
        add(ApiKey.PRODUCE);
        add(ApiKey.PRODUCE);
        Asked look = add(ApiKey.LIST_OFFSETS);
        Asked behind = add(ApiKey.PRODUCE);
        assertThat(startAll()).hasSize(2);
        assertThat(order.isHeldBack()).isTrue();

        order.answered();
        assertThat(startAll()).isEmpty();
        order.answered();
        assertThat(startAll()).as("and holds a produce back").containsExactly(look);

        assertThat(order.oldest()).isEqualTo(look);
        order.answered();
        assertThat(startAll()).containsExactly(behind);
    }

    @Test
    void aWaitingFetchHoldsBackWhatIsBehindIt() {
        Asked fetch = add(ApiKey.FETCH);
        Asked second = add(ApiKey.FETCH);
        assertThat(startAll()).containsExactly(fetch);
        assertThat(order.size()).isEqualTo(2);

        order.answered();

        assertThat(startAll()).containsExactly(second);
    }

    @Test
    void clearTellsWhatHasStarted() {
        Asked fetch = add(ApiKey.FETCH);
        Asked second = add(ApiKey.FETCH);
        startAll();
        List<Asked> started = new ArrayList<>();
        List<Asked> notStarted = new ArrayList<>();

        order.clear(started::add, notStarted::add);

        assertThat(started).containsExactly(fetch);
        assertThat(notStarted).containsExactly(second);
        assertThat(order.isEmpty()).isTrue();
    }
}
