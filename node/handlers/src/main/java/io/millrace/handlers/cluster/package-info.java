/**
 * The APIs by which clients find their way: versions, brokers, topics, producer ids. They answer
 * from the current metadata image, on the connection's event loop.
 */
@NullMarked
package io.millrace.handlers.cluster;

import org.jspecify.annotations.NullMarked;
