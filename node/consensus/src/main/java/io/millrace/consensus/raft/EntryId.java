package io.millrace.consensus.raft;

/**
 * Where the library put an entry.
 *
 * @param term in which the entry was ordered, from 0
 * @param index of the entry, from 0; -1 before the first
 */
public record EntryId(long term, long index) {
    public static final EntryId NONE = new EntryId(0, -1);
}
