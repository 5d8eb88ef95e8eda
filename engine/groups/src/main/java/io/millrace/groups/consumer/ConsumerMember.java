package io.millrace.groups.consumer;

/** One member of a consumer group. Immutable. */
record ConsumerMember(MemberInfo info, Progress progress) {
    String id() {
        return info.id();
    }

    int epoch() {
        return progress.epoch();
    }
}
