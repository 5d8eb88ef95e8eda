/** The file-system seam: append, read, sync, rename, transfer. */
@NullMarked
package io.millrace.files;

import org.jspecify.annotations.NullMarked;
