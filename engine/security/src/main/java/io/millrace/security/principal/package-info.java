/**
 * Who somebody is: principals, and the rules that make one of a certificate's name.
 *
 * <p>Everything here is immutable.
 */
@NullMarked
package io.millrace.security.principal;

import org.jspecify.annotations.NullMarked;
