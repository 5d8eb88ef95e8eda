package io.millrace.security.acl;

import static io.millrace.security.acl.Operation.ALTER;
import static io.millrace.security.acl.Operation.ALTER_CONFIGS;
import static io.millrace.security.acl.Operation.CLUSTER_ACTION;
import static io.millrace.security.acl.Operation.CREATE;
import static io.millrace.security.acl.Operation.CREATE_TOKENS;
import static io.millrace.security.acl.Operation.DELETE;
import static io.millrace.security.acl.Operation.DESCRIBE;
import static io.millrace.security.acl.Operation.DESCRIBE_CONFIGS;
import static io.millrace.security.acl.Operation.DESCRIBE_TOKENS;
import static io.millrace.security.acl.Operation.IDEMPOTENT_WRITE;
import static io.millrace.security.acl.Operation.READ;
import static io.millrace.security.acl.Operation.TWO_PHASE_COMMIT;
import static io.millrace.security.acl.Operation.WRITE;

import java.util.Set;

/** What a rule protects. The order is that of the codes on the wire and in metadata records. */
public enum ResourceType {
    UNKNOWN,
    ANY,
    TOPIC(READ, WRITE, CREATE, DESCRIBE, DELETE, ALTER, DESCRIBE_CONFIGS, ALTER_CONFIGS),
    GROUP(READ, DESCRIBE, DELETE, DESCRIBE_CONFIGS, ALTER_CONFIGS),
    CLUSTER(
            CREATE,
            CLUSTER_ACTION,
            DESCRIBE_CONFIGS,
            ALTER_CONFIGS,
            IDEMPOTENT_WRITE,
            ALTER,
            DESCRIBE),
    TRANSACTIONAL_ID(DESCRIBE, WRITE, TWO_PHASE_COMMIT),
    DELEGATION_TOKEN(DESCRIBE),
    USER(CREATE_TOKENS, DESCRIBE_TOKENS);

    /** The one resource of type CLUSTER. */
    public static final String CLUSTER_NAME = "kafka-cluster";

    private static final ResourceType[] BY_CODE = values();

    private final Set<Operation> operations;
    private final int operationBits;

    ResourceType(Operation... operations) {
        this.operations = Set.of(operations);
        int bits = 0;
        for (Operation operation : operations) {
            bits |= operation.bit();
        }
        this.operationBits = bits;
    }

    /** UNKNOWN when the code is nobody's. */
    public static ResourceType of(byte code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }

    public byte code() {
        return (byte) ordinal();
    }

    /** What one can do to such a resource; what an answer's authorised operations tell about. */
    public Set<Operation> operations() {
        return operations;
    }

    int operationBits() {
        return operationBits;
    }
}
