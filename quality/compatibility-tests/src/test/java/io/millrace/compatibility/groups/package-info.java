/** Consumer groups whose members come and go, against a broker process. */
@NullMarked
package io.millrace.compatibility.groups;

import org.jspecify.annotations.NullMarked;
