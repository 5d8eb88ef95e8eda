/**
 * Typed settings under Kafka's names: what keys exist, what values they take, which layer a value
 * comes from, and the small records that the rest of the code is configured with.
 *
 * <p>Everything here is immutable and safe to use from any thread; nothing here touches the disk
 * except the loading of the key tables from the class path.
 *
 * <p>The key tables are resources, one line a key, fields separated by tabs:
 *
 * <pre>
 * name type default accepted importance update visibility support note
 * default    := "-" (none) | '""' (empty) | text
 * accepted   := "-" (any) | range | number "|" range | set | "~" set (any case) | set "*" (a list)
 *             | "nonempty" | "throttled-replicas" | "offset-reset"
 * range      := [number] ".." [number]     both ends included
 * set        := "{" name {"," name} "}"
 * update     := "read-only" | "per-broker" | "cluster-wide" | "dynamic"
 * visibility := "public" | "internal"
 * support    := "honoured" (note: documentation) | "ignored" (note: the reason)
 * </pre>
 *
 * Names, types, defaults and accepted values of Kafka's own keys are facts taken from Kafka 4.4.0
 * and compared with it by a test.
 */
@NullMarked
package io.millrace.config;

import org.jspecify.annotations.NullMarked;
