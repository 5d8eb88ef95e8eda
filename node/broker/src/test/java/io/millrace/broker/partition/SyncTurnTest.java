package io.millrace.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Check;
import org.junit.jupiter.api.Test;

class SyncTurnTest {
    private final SyncTurn turn = new SyncTurn();

    @Test
    void requestsBeforeASyncAreOne() {
        assertThat(turn.request()).isTrue();
        assertThat(turn.request()).isFalse();
        turn.begin();
        assertThat(turn.end()).isFalse();
        assertThat(turn.request()).isTrue();
    }

    @Test
    void requestsDuringASyncAreTheNext() {
        turn.request();
        turn.begin();
        assertThat(turn.request()).isFalse();
        assertThat(turn.request()).isFalse();
        assertThat(turn.end()).isTrue();
        assertThat(turn.request()).isFalse();
        turn.begin();
        assertThat(turn.end()).isFalse();
    }

    @Test
    void aSyncNeedsItsTurn() {
        assertThatThrownBy(turn::begin).isInstanceOf(Check.BrokenInvariant.class);
    }
}
