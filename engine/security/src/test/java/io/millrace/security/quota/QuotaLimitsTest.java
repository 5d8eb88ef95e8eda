package io.millrace.security.quota;

import static io.millrace.security.quota.QuotaEntity.DEFAULT;
import static io.millrace.security.quota.QuotaEntity.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.security.quota.QuotaLimits.Limit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotaLimitsTest {
    /** From the most special on, as Kafka's documentation lists them. */
    private static final List<QuotaEntity> ORDER =
            List.of(
                    new QuotaEntity(named("u"), named("c")),
                    new QuotaEntity(named("u"), DEFAULT),
                    new QuotaEntity(named("u"), null),
                    new QuotaEntity(DEFAULT, named("c")),
                    new QuotaEntity(DEFAULT, DEFAULT),
                    new QuotaEntity(DEFAULT, null),
                    new QuotaEntity(null, named("c")),
                    new QuotaEntity(null, DEFAULT));

    @Test
    void theMostSpecialLimitCounts() {
        Map<QuotaEntity, Double> limits = new HashMap<>();
        limits.put(new QuotaEntity(named("other"), named("c")), 99.0);
        for (int i = ORDER.size() - 1; i >= 0; i--) {
            limits.put(ORDER.get(i), (double) i);
            assertThat(limit(limits).bound()).isEqualTo(i);
        }
        assertThat(new QuotaLimits(Map.of()).limit("u", "c")).isNull();
    }

    @Test
    void whoSharesALimitIsWhomItIsOf() {
        assertThat(limit(Map.of(ORDER.get(1), 1.0)).sharedBy()).isEqualTo(ORDER.get(0));
        assertThat(limit(Map.of(ORDER.get(5), 1.0)).sharedBy()).isEqualTo(ORDER.get(2));
        assertThat(limit(Map.of(ORDER.get(7), 1.0)).sharedBy()).isEqualTo(ORDER.get(6));
    }

    private static Limit limit(Map<QuotaEntity, Double> limits) {
        return Check.present(new QuotaLimits(limits).limit("u", "c"), "a limit");
    }
}
