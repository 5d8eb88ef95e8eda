package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.ApiKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class ApiKeyOracleTest {

    private record Facts(
            int id,
            String name,
            int lowest,
            int highest,
            boolean onBroker,
            boolean onController,
            List<Integer> headers) {}

    @Test
    void keysAndTheirFactsAreKafkas() {
        List<Facts> theirs =
                Arrays.stream(ApiKeys.values())
                        .filter(ApiKeys::hasValidVersion)
                        .map(ApiKeyOracleTest::facts)
                        .toList();

        assertThat(Arrays.stream(ApiKey.values()).map(ApiKeyOracleTest::facts).toList())
                .isEqualTo(theirs);
    }

    private static Facts facts(ApiKeys key) {
        List<Integer> headers = new ArrayList<>();
        for (short version = key.oldestVersion(); version <= key.latestVersion(); version++) {
            headers.add((int) key.requestHeaderVersion(version));
            headers.add((int) key.responseHeaderVersion(version));
        }
        return new Facts(
                key.id,
                key.name(),
                key.oldestVersion(),
                key.latestVersion(false),
                key.inScope(ListenerType.BROKER),
                key.inScope(ListenerType.CONTROLLER),
                headers);
    }

    private static Facts facts(ApiKey key) {
        List<Integer> headers = new ArrayList<>();
        short latest = ApiKeys.forId(key.id()).latestVersion();
        for (short version = key.lowestVersion(); version <= latest; version++) {
            headers.add((int) key.requestHeaderVersion(version));
            headers.add((int) key.responseHeaderVersion(version));
        }
        return new Facts(
                key.id(),
                key.name(),
                key.lowestVersion(),
                key.highestVersion(),
                key.onBroker(),
                key.onController(),
                headers);
    }

    @Test
    void idsLeadBackToKeys() {
        for (int id = -2; id < 200; id++) {
            ApiKey key = ApiKey.of(id);
            assertThat(key != null)
                    .isEqualTo(ApiKeys.hasId(id) && ApiKeys.forId(id).hasValidVersion());
            if (key != null) {
                assertThat(key.id()).isEqualTo((short) id);
            }
        }
    }
}
