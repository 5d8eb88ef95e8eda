"""confluent-kafka: admin, producer with every codec, group consumer, offsets by time.

Usage: confluent_round_trip.py HOST:PORT. Prints "passed" and ends with 0, or fails.
"""

import sys
import time

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic

BOOTSTRAP = sys.argv[1]
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
RECORDS = 500
READ_LIMIT_SECONDS = 30


def topics():
    admin = AdminClient({"bootstrap.servers": BOOTSTRAP})
    names = ["confluent-" + codec for codec in CODECS]
    for future in admin.create_topics([NewTopic(n, 2, 1) for n in names]).values():
        future.result(30)
    listed = admin.list_topics(timeout=30).topics
    assert all(len(listed[name].partitions) == 2 for name in names), listed
    for future in admin.create_partitions([NewPartitions(names[0], 3)]).values():
        future.result(30)
    resource = ConfigResource("topic", names[0])
    for future in admin.describe_configs([resource]).values():
        assert future.result(30)["retention.ms"].value == "604800000"
    return admin, names


def produce(codec, topic):
    failures = []
    producer = Producer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "compression.type": codec,
            "enable.idempotence": True,
            "linger.ms": 20,
        }
    )
    for i in range(RECORDS):
        producer.produce(
            topic,
            key="k%d" % i,
            value=("value %d " % i) * 5,
            headers=[("h", b"%d" % i)],
            timestamp=1000 + i,
            on_delivery=lambda error, _: failures.append(error) if error else None,
        )
        producer.poll(0)
    assert producer.flush(30) == 0
    assert not failures, failures


def consume(topics):
    consumer = Consumer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "group.id": "confluent-group",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(topics)
    seen = {}
    deadline = time.monotonic() + READ_LIMIT_SECONDS
    while len(seen) < RECORDS * len(topics) and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None:
            continue
        assert message.error() is None, message.error()
        i = int(message.key()[1:])
        assert message.value() == (("value %d " % i) * 5).encode()
        assert message.headers() == [("h", b"%d" % i)]
        assert message.timestamp()[1] == 1000 + i
        assert (message.topic(), i) not in seen, "read twice"
        seen[(message.topic(), i)] = message.offset()
    assert len(seen) == RECORDS * len(topics), len(seen)
    consumer.commit(asynchronous=False)
    committed = consumer.committed(consumer.assignment(), timeout=30)
    assert sum(max(p.offset, 0) for p in committed) == RECORDS * len(topics), committed
    found = consumer.offsets_for_times([TopicPartition(topics[0], 0, 1000)], timeout=30)
    assert found[0].offset == 0, found
    low, high = consumer.get_watermark_offsets(TopicPartition(topics[0], 0), timeout=30)
    assert low == 0 and high > 0
    consumer.close()


def main():
    admin, names = topics()
    for codec, name in zip(CODECS, names):
        produce(codec, name)
    consume(names)
    for future in admin.delete_topics(names, operation_timeout=30).values():
        future.result(30)
    print("passed")


main()
