/** The launcher at the root of the repository, run against a repository and JDKs that are fakes. */
@NullMarked
package io.millrace.cli.launcher;

import org.jspecify.annotations.NullMarked;
