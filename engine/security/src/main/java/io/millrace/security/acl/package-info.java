/**
 * Access rules (ACLs), decided as Kafka's StandardAuthorizer decides them.
 *
 * <p>A rule lets or forbids a principal, from a host, one operation on the resources of a pattern.
 * In this order:
 *
 * <ol>
 *   <li>A super user may do everything.
 *   <li>A rule that forbids, and matches, decides.
 *   <li>A rule that lets, and matches, decides. Some operations imply others here, and only here:
 *       READ, WRITE, DELETE and ALTER imply DESCRIBE, ALTER_CONFIGS implies DESCRIBE_CONFIGS.
 *   <li>A resource with any rule, of whomever, is closed to the rest.
 *   <li>A resource without rules is open if {@code allow.everyone.if.no.acl.found} says so.
 * </ol>
 *
 * <p>{@link io.millrace.security.acl.RuleIndex} finds the rules that match without looking at the
 * others: by pattern, then principal, then host. What is left is a set of operations for each, as
 * bits. So the cost of a decision depends on the length of the resource's name and on how many
 * lengths of prefixes and of address ranges are in use, and not on the number of rules.
 *
 * <p>One difference is meant: a rule for every resource ({@code *}) counts for names that begin
 * with {@code *} too. Kafka 4.4.0 leaves it out there, so that a group with such a name escapes
 * from what is forbidden.
 *
 * <p>Everything here is immutable and may be used by any thread, but for {@link
 * io.millrace.security.acl.Access}, which belongs to whoever asked for it.
 */
@NullMarked
package io.millrace.security.acl;

import org.jspecify.annotations.NullMarked;
