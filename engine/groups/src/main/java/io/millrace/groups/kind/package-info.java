/**
 * What all kinds of groups share. A kind is a protocol that members speak: it has a package of its
 * own with its own sealed commands, and shows itself here as a {@link
 * io.millrace.groups.kind.GroupKind}. Deletion, expiry, listing, commits and changes of topics know
 * groups by that port only. Stateless.
 */
@NullMarked
package io.millrace.groups.kind;

import org.jspecify.annotations.NullMarked;
