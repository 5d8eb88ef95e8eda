/**
 * Where a broker's time on processors goes while a scenario's load runs: stacks, sampled from
 * outside by {@code perf} or, without it, by the JVM's own recorder, each charged to a thread group
 * and to an area by a table of rules.
 *
 * <p>A stack is charged by the frame nearest to its leaf that a rule knows. Where the leaf is in
 * the kernel, only the kernel's frames are asked: who called it is then the thread group's
 * business. Compiled code goes under the method that was compiled, whatever was inlined into it.
 *
 * <p>Everything runs on the main thread; recorders are child processes.
 */
@NullMarked
package io.millrace.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
