package io.millrace.security.quota;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits of one kind of quota, and which of them counts for a client. Immutable. */
public final class QuotaLimits {
    private final Map<QuotaEntity, Double> limits;

    public QuotaLimits(Map<QuotaEntity, Double> limits) {
        this.limits = Map.copyOf(limits);
    }

    /**
     * The limit that counts, and who shares it.
     *
     * @param sharedBy all connections of this entity are one load: under the limit of a user all of
     *     the user's clients, under that of a client id all users with it
     */
    public record Limit(double bound, QuotaEntity sharedBy) {}

    /** Null when nothing limits the client. The most special entity wins, users before clients. */
    public @Nullable Limit limit(String user, String clientId) {
        QuotaEntity.Part thisUser = QuotaEntity.named(user);
        QuotaEntity.Part thisClient = QuotaEntity.named(clientId);
        QuotaEntity.Part any = QuotaEntity.DEFAULT;
        List<QuotaEntity> byPrecedence =
                List.of(
                        new QuotaEntity(thisUser, thisClient),
                        new QuotaEntity(thisUser, any),
                        new QuotaEntity(thisUser, null),
                        new QuotaEntity(any, thisClient),
                        new QuotaEntity(any, any),
                        new QuotaEntity(any, null),
                        new QuotaEntity(null, thisClient),
                        new QuotaEntity(null, any));
        for (QuotaEntity entity : byPrecedence) {
            Double bound = limits.get(entity);
            if (bound != null) {
                // A default limits each of its own, and not all of them together.
                QuotaEntity sharedBy =
                        new QuotaEntity(
                                entity.user() == null ? null : thisUser,
                                entity.clientId() == null ? null : thisClient);
                return new Limit(bound, sharedBy);
            }
        }
        return null;
    }
}
