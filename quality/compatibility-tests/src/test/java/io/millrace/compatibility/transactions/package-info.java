/**
 * Transactions and read_committed, by the Java client. Tests are written against Apache Kafka and
 * ask the same of Millrace. One thread a test, unless a test says otherwise.
 */
@NullMarked
package io.millrace.compatibility.transactions;

import org.jspecify.annotations.NullMarked;
