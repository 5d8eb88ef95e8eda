package io.millrace.network;

import io.millrace.base.FaultKind;
import io.millrace.config.ConnectionLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many connections there are, and from where. Safe from any thread. */
final class ConnectionTable {
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private int open;
    private boolean closed;
    private ConnectionLimits limits;
    private Map<InetAddress, Integer> overrides;

    ConnectionTable(ConnectionLimits limits) {
        this.limits = limits;
        this.overrides = overrides(limits);
    }

    private static Map<InetAddress, Integer> overrides(ConnectionLimits limits) {
        Map<InetAddress, Integer> overrides = new HashMap<>();
        limits.overrides().forEach((host, max) -> overrides.put(address(host), max));
        return overrides;
    }

    /**
     * Counts with other limits from now on; those who are there stay. May wait for the names of
     * hosts.
     *
     * @throws NetworkException when a host can't be resolved; the limits stay as they were then
     */
    void limit(ConnectionLimits other) {
        Map<InetAddress, Integer> otherOverrides = overrides(other);
        lock.lock();
        try {
            limits = other;
            overrides = otherOverrides;
        } finally {
            lock.unlock();
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new NetworkException(
                    FaultKind.CALLER,
                    host,
                    "max.connections.per.ip.overrides names a host that can't be resolved",
                    e);
        }
    }

    /** Counts a connection in; false when it is one too many. */
    boolean add(InetAddress address) {
        lock.lock();
        try {
            int ofAddress = byAddress.getOrDefault(address, 0);
            int max = overrides.getOrDefault(address, limits.perAddress());
            if (closed || open >= limits.total() || ofAddress >= max) {
                return false;
            }
            byAddress.put(address, ofAddress + 1);
            open++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void remove(InetAddress address) {
        lock.lock();
        try {
            byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
            open--;
            if (open == 0) {
                empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Counts nobody in from now on. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is none, or for as long as is given. */
    void awaitEmpty(long millisMax) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millisMax);
        lock.lock();
        try {
            while (open > 0 && left > 0) {
                left = empty.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
