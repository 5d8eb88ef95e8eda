/**
 * {@code millrace log …}: the files of a data directory, read without a broker. Reads only; a file
 * may be in use. Each command is one class that runs to its end on the caller's thread.
 */
@NullMarked
package io.millrace.cli.log;

import org.jspecify.annotations.NullMarked;
