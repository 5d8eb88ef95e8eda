package io.millrace.cli.topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Puts one record on the terminal. */
interface RecordPrinter {
    void print(ConsumerRecord<byte[], byte[]> record);
}
