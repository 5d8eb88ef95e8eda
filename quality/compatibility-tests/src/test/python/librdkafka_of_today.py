"""The librdkafka of today below confluent-kafka: all topics, a regular expression, a round trip.

Usage: librdkafka_of_today.py HOST:PORT VERSION. Prints "passed" and ends with 0, or fails.
"""

import sys
import time

import confluent_kafka
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

BOOTSTRAP = sys.argv[1]
VERSION = sys.argv[2]
TOPICS = ["today-regex-a", "today-regex-b"]
OTHER = "today-other"
RECORDS = 500
READ_LIMIT_SECONDS = 60


def main():
    assert confluent_kafka.libversion()[0] == VERSION, confluent_kafka.libversion()
    admin = AdminClient({"bootstrap.servers": BOOTSTRAP})
    for future in admin.create_topics([NewTopic(n, 2, 1) for n in TOPICS + [OTHER]]).values():
        future.result(30)
    listed = admin.list_topics(timeout=30).topics
    assert set(TOPICS + [OTHER]) <= set(listed), listed

    failures = []
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "enable.idempotence": True})
    for topic in TOPICS + [OTHER]:
        for i in range(RECORDS):
            producer.produce(
                topic,
                key="k%d" % i,
                value="%s %d" % (topic, i),
                on_delivery=lambda error, _: failures.append(error) if error else None,
            )
    assert producer.flush(30) == 0
    assert not failures, failures

    consumer = Consumer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "group.id": "today-group",
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe(["^today-regex-.*"])
    seen = set()
    deadline = time.monotonic() + READ_LIMIT_SECONDS
    while len(seen) < RECORDS * len(TOPICS) and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is not None:
            assert message.error() is None, message.error()
            seen.add(message.value())
    assert seen == {("%s %d" % (t, i)).encode() for t in TOPICS for i in range(RECORDS)}, len(seen)
    consumer.close()
    print("passed")


main()
