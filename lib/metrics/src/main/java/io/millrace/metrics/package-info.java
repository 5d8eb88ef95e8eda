/**
 * Counters, gauges and histograms, and their text form for Prometheus.
 *
 * <p>Any thread may record, read or register; recording takes no lock and allocates nothing. A
 * metric is looked up once, when its owner is built, and then held: the registry's map is not for
 * hot paths. Nothing here starts a thread or opens a port.
 *
 * <p>Names follow Prometheus: {@code millrace_request_seconds}, base units, {@code _total} for
 * counters.
 */
@NullMarked
package io.millrace.metrics;

import org.jspecify.annotations.NullMarked;
