/** Transactions. Handlers decide nothing: the coordinators do, on their own thread. */
@NullMarked
package io.millrace.handlers.transaction;

import org.jspecify.annotations.NullMarked;
