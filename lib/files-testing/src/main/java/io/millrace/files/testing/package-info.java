/** File systems for tests: in memory, losing unsynced bytes, tearing writes, filling up. */
@NullMarked
package io.millrace.files.testing;

import org.jspecify.annotations.NullMarked;
