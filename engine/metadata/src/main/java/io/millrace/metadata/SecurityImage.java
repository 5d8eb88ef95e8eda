package io.millrace.metadata;

import io.millrace.base.Uuid;
import io.millrace.protocol.metadata.AccessControlEntryRecord;
import io.millrace.protocol.metadata.ClientQuotaRecord;
import io.millrace.protocol.metadata.DelegationTokenRecord;
import io.millrace.protocol.metadata.UserScramCredentialRecord;

/**
 * Who may do what, and how much of it. Kept as the records say it; what they mean is for the
 * subsystems that use them. Nobody changes these records.
 */
public record SecurityImage(
        PersistentMap<QuotaKey, ClientQuotaRecord> quotas,
        PersistentMap<ScramKey, UserScramCredentialRecord> credentials,
        PersistentMap<Uuid, AccessControlEntryRecord> accessRules,
        PersistentMap<String, DelegationTokenRecord> tokens) {

    public static final SecurityImage EMPTY =
            new SecurityImage(
                    PersistentMap.empty(),
                    PersistentMap.empty(),
                    PersistentMap.empty(),
                    PersistentMap.empty());

    /**
     * Which quota of which clients.
     *
     * @param entity as the record writes it, sorted by type
     */
    public record QuotaKey(java.util.List<ClientQuotaRecord.EntityData> entity, String quota) {}

    public record ScramKey(String user, byte mechanism) {}

    SecurityImage withQuotas(PersistentMap<QuotaKey, ClientQuotaRecord> changed) {
        return new SecurityImage(changed, credentials, accessRules, tokens);
    }

    SecurityImage withCredentials(PersistentMap<ScramKey, UserScramCredentialRecord> changed) {
        return new SecurityImage(quotas, changed, accessRules, tokens);
    }

    SecurityImage withAccessRules(PersistentMap<Uuid, AccessControlEntryRecord> changed) {
        return new SecurityImage(quotas, credentials, changed, tokens);
    }

    SecurityImage withTokens(PersistentMap<String, DelegationTokenRecord> changed) {
        return new SecurityImage(quotas, credentials, accessRules, changed);
    }
}
