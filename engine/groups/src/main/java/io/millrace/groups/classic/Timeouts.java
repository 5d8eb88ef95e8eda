package io.millrace.groups.classic;

/**
 * @param sessionMillis without a sign of life for so long a member is gone
 * @param rebalanceMillis how long a rebalance waits for the member to join, and then to sync
 */
record Timeouts(int sessionMillis, int rebalanceMillis) {}
