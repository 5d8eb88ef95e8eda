/**
 * The controller: pure decisions. A {@link io.millrace.metadata.controller.Command} is decided
 * against an image and yields a {@link io.millrace.metadata.controller.Decision}: the records to
 * propose and what to answer once they are committed. Nothing is changed here.
 *
 * <p>Whoever drives the controller owns the order: it decides against the newest image, under the
 * leader epoch in which that image was current, proposes the records, and decides the next command
 * only when it knows what became of them. A decision without records is answered at once.
 *
 * <p>Chance is handed in: ids of new topics come with the command. One class decides one kind of
 * command. Errors are values with the texts that users of Kafka know.
 */
@NullMarked
package io.millrace.metadata.controller;

import org.jspecify.annotations.NullMarked;
