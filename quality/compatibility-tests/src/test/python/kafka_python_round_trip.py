"""kafka-python: admin, producer, group consumer, offsets by time, groups of the admin client.

Usage: kafka_python_round_trip.py HOST:PORT. Prints "passed" and ends with 0, or fails.
"""

import sys

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic

BOOTSTRAP = sys.argv[1]
TOPIC = "kafka-python"
GROUP = "kafka-python-group"
RECORDS = 500


def produce(codec):
    producer = KafkaProducer(
        bootstrap_servers=BOOTSTRAP, acks="all", compression_type=codec, linger_ms=20
    )
    sent = [
        producer.send(
            TOPIC,
            key=b"k%d" % i,
            value=b"value %d" % i,
            headers=[("codec", str(codec).encode())],
            timestamp_ms=1000 + i,
        )
        for i in range(RECORDS)
    ]
    producer.flush(30)
    assert all(future.get(30).offset >= 0 for future in sent)
    producer.close()


def consume(expected):
    consumer = KafkaConsumer(
        TOPIC,
        bootstrap_servers=BOOTSTRAP,
        group_id=GROUP,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=20000,
    )
    count = 0
    for record in consumer:
        assert record.value == b"value " + record.key[1:]
        count += 1
        if count == expected:
            break
    assert count == expected, count
    consumer.commit()
    partition = TopicPartition(TOPIC, 0)
    assert consumer.committed(partition) == consumer.end_offsets([partition])[partition]
    assert consumer.beginning_offsets([partition])[partition] == 0
    assert consumer.offsets_for_times({partition: 1000})[partition].offset == 0
    consumer.close()


def main():
    admin = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)
    admin.create_topics([NewTopic(TOPIC, 2, 1)])
    assert TOPIC in admin.list_topics()
    configs = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, TOPIC)])
    assert configs
    codecs = [None, "gzip"]
    for codec in codecs:
        produce(codec)
    consume(RECORDS * len(codecs))
    assert (GROUP, "consumer") in admin.list_consumer_groups()
    assert admin.describe_consumer_groups([GROUP])[0].state == "Empty"
    assert len(admin.list_consumer_group_offsets(GROUP)) == 2
    admin.delete_consumer_groups([GROUP])
    admin.delete_topics([TOPIC])
    admin.close()
    print("passed")


main()
