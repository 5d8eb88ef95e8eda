/**
 * The APIs that change and show topics, settings, features and the quorum: one class per key.
 *
 * <p>They turn a request into a command of the controller and its answer into a response of the
 * request's version. They run on the connection's event loop and never wait: what the controller
 * decides is answered from its thread, what may read from the disk from a thread that may wait.
 */
@NullMarked
package io.millrace.handlers.admin;

import org.jspecify.annotations.NullMarked;
