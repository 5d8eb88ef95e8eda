package io.millrace.benchmarks.profile;

import java.util.List;

/** Threads by what they are there for, recognized by how their names begin. */
enum ThreadGroup {
    EVENT_LOOPS("event loops", "millrace-networ"),
    SYNC("sync", "millrace-sync"),
    COMPILERS("compilers", "C1 Comp", "C2 Comp"),
    COLLECTOR("collector", "VM Thread", "GC Thread", "G1 "),
    BROKER("other of Millrace", "millrace-"),
    OTHERS("other of the JVM");

    private final String title;
    private final List<String> beginnings;

    ThreadGroup(String title, String... beginnings) {
        this.title = title;
        this.beginnings = List.of(beginnings);
    }

    String title() {
        return title;
    }

    static ThreadGroup of(String thread) {
        for (ThreadGroup group : values()) {
            if (group.beginnings.stream().anyMatch(thread::startsWith)) {
                return group;
            }
        }
        return OTHERS;
    }
}
