/** One class per API key. */
@NullMarked
package io.millrace.handlers;

import org.jspecify.annotations.NullMarked;
