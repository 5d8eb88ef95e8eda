package io.millrace.simulation.client;

/** As whom a consumer commits: a member of one generation of its group, or nobody. */
public record Membership(int generation, String memberId) {
    public static final Membership NONE = new Membership(-1, "");
}
