/**
 * {@code millrace cluster start|stop|kill|status}: several nodes on this machine, a process each,
 * everything below one folder. Of node 2 there are {@code node2.properties}, {@code node2/} with
 * its data, {@code node2.log} and, from its start on, {@code node2.pid}: the process id and the
 * moment in which that process began, in milliseconds since 1970.
 */
@NullMarked
package io.millrace.cli.cluster.local;

import org.jspecify.annotations.NullMarked;
