/** An in-process broker as a JUnit extension. */
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
