/** JUnit's side of the harness. */
@NullMarked
package io.millrace.compatibility.harness;

import org.jspecify.annotations.NullMarked;
