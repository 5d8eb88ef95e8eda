/**
 * What is served over HTTP: {@code GET /metrics} in Prometheus' text format 0.0.4, and {@code GET
 * /api/compaction}, where compaction of each log stands, in JSON.
 *
 * <p>Pages only tell; nothing here changes anything.
 *
 * <p>It starts after the broker serves and has two threads of its own; whatever happens here costs
 * the broker nothing else. Anything but a GET of a page that exists is answered with 4xx.
 */
@NullMarked
package io.millrace.server.http;

import org.jspecify.annotations.NullMarked;
