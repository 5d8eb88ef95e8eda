/** Group coordinators, one package per protocol. */
@NullMarked
package io.millrace.groups;

import org.jspecify.annotations.NullMarked;
