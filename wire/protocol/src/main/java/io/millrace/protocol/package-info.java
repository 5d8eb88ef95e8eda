/** Generated messages and codecs, API keys, error codes. */
@NullMarked
package io.millrace.protocol;

import org.jspecify.annotations.NullMarked;
