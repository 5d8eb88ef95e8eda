/*
 * Reads or writes one partition with librdkafka, as fast as it can, and tells how long it took.
 *
 *   millrace-load read  HOST:PORT TOPIC RECORDS FETCH_BYTES
 *   millrace-load write HOST:PORT TOPIC RECORDS VALUE_BYTES
 *
 * Prints "records bytes seconds", from the first record's call to the last record.
 */
#include "rdkafka.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH 10000
#define WAIT_MILLIS 10000

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value) {
    char why[512];
    if (rd_kafka_conf_set(conf, key, value, why, sizeof(why)) != RD_KAFKA_CONF_OK) {
        fail(why);
    }
}

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
    char why[512];
    rd_kafka_t *client = rd_kafka_new(type, conf, why, sizeof(why));
    if (client == NULL) {
        fail(why);
    }
    return client;
}

static void tell(long records, long bytes, double began) {
    printf("%ld %ld %.6f\n", records, bytes, now() - began);
}

static void readAll(rd_kafka_conf_t *conf, const char *topicName, long wanted, const char *fetchBytes) {
    set(conf, "fetch.message.max.bytes", fetchBytes);
    /* Not below message.max.bytes, which librdkafka insists on; with one partition the other counts. */
    set(conf, "fetch.max.bytes", atol(fetchBytes) < 1000000 ? "1000000" : fetchBytes);
    set(conf, "receive.message.max.bytes", "1000000000");
    set(conf, "queued.min.messages", "1000000");
    set(conf, "queued.max.messages.kbytes", "1000000");
    set(conf, "check.crcs", "false");
    rd_kafka_t *consumer = client(RD_KAFKA_CONSUMER, conf);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(consumer, topicName, NULL);
    static rd_kafka_message_t *messages[BATCH];
    long records = 0, bytes = 0;
    double began = now();
    if (rd_kafka_consume_start(topic, 0, RD_KAFKA_OFFSET_BEGINNING) != 0) {
        fail("the consumer can't start");
    }
    while (records < wanted) {
        /* A batch that is not full waits for the time-out. */
        long left = wanted - records < BATCH ? wanted - records : BATCH;
        ssize_t count = rd_kafka_consume_batch(topic, 0, WAIT_MILLIS, messages, left);
        if (count <= 0) {
            fail("no record came in time");
        }
        for (ssize_t i = 0; i < count; i++) {
            if (messages[i]->err == 0) {
                records++;
                bytes += messages[i]->len;
            } else if (messages[i]->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
                fail(rd_kafka_message_errstr(messages[i]));
            }
            rd_kafka_message_destroy(messages[i]);
        }
    }
    tell(records, bytes, began);
    /* Taking the client down in order takes a second that nobody measures. */
    fflush(stdout);
    _Exit(0);
}

static long failures = 0;

static void delivered(rd_kafka_t *producer, const rd_kafka_message_t *message, void *opaque) {
    (void)producer;
    (void)opaque;
    failures += message->err != 0;
}

static void writeAll(rd_kafka_conf_t *conf, const char *topicName, long wanted, long valueBytes) {
    set(conf, "linger.ms", "5");
    set(conf, "batch.size", "1000000");
    set(conf, "queue.buffering.max.messages", "100000");
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
    rd_kafka_t *producer = client(RD_KAFKA_PRODUCER, conf);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(producer, topicName, NULL);
    char *value = malloc(valueBytes);
    if (value == NULL) {
        fail("no memory");
    }
    memset(value, 'v', valueBytes);
    double began = now();
    for (long i = 0; i < wanted; i++) {
        while (rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_COPY, value, valueBytes, NULL, 0, NULL) != 0) {
            if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
                fail("the producer takes no record");
            }
            rd_kafka_poll(producer, 10);
        }
    }
    if (rd_kafka_flush(producer, 60000) != 0 || failures > 0) {
        fail("records were not acknowledged");
    }
    tell(wanted, wanted * valueBytes, began);
    fflush(stdout);
    _Exit(0);
}

int main(int count, char **words) {
    if (count != 6) {
        fail("usage: millrace-load read|write HOST:PORT TOPIC RECORDS BYTES");
    }
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", words[2]);
    long records = atol(words[4]);
    if (strcmp(words[1], "read") == 0) {
        readAll(conf, words[3], records, words[5]);
    } else {
        writeAll(conf, words[3], records, atol(words[5]));
    }
    return 0;
}
