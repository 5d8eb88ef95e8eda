/**
 * A broker measured from outside: what the kernel counts of its process, read from {@code
 * /proc/PID}. Linux only. Any thread may take a sample; a watch over switches has a thread of its
 * own.
 *
 * <p>What each figure is read from:
 *
 * <pre>
 * CPU                 the process's CPU clock (clock_getcpuclockid), to the nanosecond
 * user, system CPU    stat, fields 14 and 15, in ticks of 10 ms
 *                     both with the threads that have ended
 * resident, peak      status: VmRSS, VmHWM
 * context switches    task/TID/status of every thread, looked at all the while, added up: what
 *                     a thread had when it was last seen stays counted when it ends
 * written             io: wchar, what the process had written. Not write_bytes, which takes a page
 *                     of a large folio for written again when its neighbour is
 * </pre>
 */
@NullMarked
package io.millrace.benchmarks.process;

import org.jspecify.annotations.NullMarked;
