package io.millrace.metadata;

import io.millrace.metadata.MetadataDelta.Other;
import io.millrace.metadata.SecurityImage.QuotaKey;
import io.millrace.metadata.SecurityImage.ScramKey;
import io.millrace.protocol.metadata.AccessControlEntryRecord;
import io.millrace.protocol.metadata.ClientQuotaRecord;
import io.millrace.protocol.metadata.DelegationTokenRecord;
import io.millrace.protocol.metadata.RemoveAccessControlEntryRecord;
import io.millrace.protocol.metadata.RemoveDelegationTokenRecord;
import io.millrace.protocol.metadata.RemoveUserScramCredentialRecord;
import io.millrace.protocol.metadata.UserScramCredentialRecord;
import java.util.Comparator;
import java.util.Set;

/** The security's part of an {@link ImageBuilder}, which owns it. */
final class SecurityBuilder {
    private SecurityImage image;
    private final Set<Other> changed;

    SecurityBuilder(SecurityImage base, Set<Other> changed) {
        this.image = base;
        this.changed = changed;
    }

    SecurityImage build() {
        return image;
    }

    void replay(ClientQuotaRecord record) {
        QuotaKey key =
                new QuotaKey(
                        record.entity().stream()
                                .sorted(Comparator.comparing(entity -> entity.entityType()))
                                .toList(),
                        record.key());
        image =
                image.withQuotas(
                        record.remove()
                                ? image.quotas().without(key)
                                : image.quotas().with(key, record));
        changed.add(Other.QUOTAS);
    }

    void replay(UserScramCredentialRecord record) {
        ScramKey key = new ScramKey(record.name(), record.mechanism());
        image = image.withCredentials(image.credentials().with(key, record));
        changed.add(Other.CREDENTIALS);
    }

    void replay(RemoveUserScramCredentialRecord record) {
        ScramKey key = new ScramKey(record.name(), record.mechanism());
        image = image.withCredentials(image.credentials().without(key));
        changed.add(Other.CREDENTIALS);
    }

    void replay(AccessControlEntryRecord record) {
        image = image.withAccessRules(image.accessRules().with(record.id(), record));
        changed.add(Other.ACCESS_RULES);
    }

    void replay(RemoveAccessControlEntryRecord record) {
        image = image.withAccessRules(image.accessRules().without(record.id()));
        changed.add(Other.ACCESS_RULES);
    }

    void replay(DelegationTokenRecord record) {
        image = image.withTokens(image.tokens().with(record.tokenId(), record));
        changed.add(Other.TOKENS);
    }

    void replay(RemoveDelegationTokenRecord record) {
        image = image.withTokens(image.tokens().without(record.tokenId()));
        changed.add(Other.TOKENS);
    }
}
