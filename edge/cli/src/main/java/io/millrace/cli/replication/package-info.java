/**
 * Which copies of partitions are not in sync, and why: asked over Kafka's protocol, so that it
 * works with any broker.
 */
@NullMarked
package io.millrace.cli.replication;

import org.jspecify.annotations.NullMarked;
