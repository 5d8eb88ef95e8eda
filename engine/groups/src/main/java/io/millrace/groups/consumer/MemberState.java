package io.millrace.groups.consumer;

/** How far a member is, by the numbers of Kafka's records. */
enum MemberState {
    /** It has what the assignment of its epoch gives it. */
    STABLE(0),

    /** It has to let partitions go before it gets the next epoch. */
    UNREVOKED_PARTITIONS(1),

    /** Others have to let go what is to be its. */
    UNRELEASED_PARTITIONS(2);

    private final byte code;

    MemberState(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** States of later releases are looked into at the next heartbeat, as if something was open. */
    static MemberState of(byte code) {
        for (MemberState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        return UNRELEASED_PARTITIONS;
    }
}
