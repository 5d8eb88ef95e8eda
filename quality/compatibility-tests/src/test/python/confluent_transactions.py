"""confluent-kafka: transactions of librdkafka: commit, abort, offsets of a group, fencing.

Usage: confluent_transactions.py HOST:PORT. Prints "passed" and ends with 0, or fails.
"""

import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

BOOTSTRAP = sys.argv[1]
INPUT = "confluent-transactions-in"
OUTPUT = "confluent-transactions-out"
GROUP = "confluent-transactions"
RECORDS = 300
BATCH = 25
LIMIT_SECONDS = 30


def producer(transactional_id):
    made = Producer({"bootstrap.servers": BOOTSTRAP, "transactional.id": transactional_id})
    made.init_transactions(LIMIT_SECONDS)
    return made


def consumer(group, isolation="read_committed"):
    return Consumer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "group.id": group,
            "isolation.level": isolation,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )


def topics():
    admin = AdminClient({"bootstrap.servers": BOOTSTRAP})
    for future in admin.create_topics([NewTopic(INPUT, 1, 1), NewTopic(OUTPUT, 2, 1)]).values():
        future.result(LIMIT_SECONDS)


def fill():
    plain = Producer({"bootstrap.servers": BOOTSTRAP, "enable.idempotence": True})
    for i in range(RECORDS):
        plain.produce(INPUT, key="k%d" % i, value="v%d" % i)
    assert plain.flush(LIMIT_SECONDS) == 0


def next_batch(source):
    batch = []
    deadline = time.monotonic() + LIMIT_SECONDS
    while len(batch) < BATCH and time.monotonic() < deadline:
        message = source.poll(0.5)
        if message is not None:
            assert message.error() is None, message.error()
            batch.append(message)
    assert len(batch) == BATCH, len(batch)
    return batch


def rewind(source, batch):
    source.seek(TopicPartition(INPUT, 0, batch[0].offset()))


def copy():
    """Copies the input, every third transaction being aborted once and repeated."""
    source = consumer(GROUP)
    source.subscribe([INPUT])
    sink = producer("confluent-copier")
    copied, transactions = 0, 0
    while copied < RECORDS:
        batch = next_batch(source)
        transactions += 1
        sink.begin_transaction()
        for message in batch:
            sink.produce(OUTPUT, key=message.key(), value=message.value())
        position = [TopicPartition(INPUT, 0, batch[-1].offset() + 1)]
        sink.send_offsets_to_transaction(
            position, source.consumer_group_metadata(), LIMIT_SECONDS
        )
        if transactions % 3 == 1:
            sink.flush(LIMIT_SECONDS)
            sink.abort_transaction(LIMIT_SECONDS)
            rewind(source, batch)
        else:
            sink.commit_transaction(LIMIT_SECONDS)
            copied += len(batch)
    committed = source.committed([TopicPartition(INPUT, 0)], timeout=LIMIT_SECONDS)
    assert committed[0].offset == RECORDS, committed
    source.close()


def values(isolation, at_least):
    reader = consumer("confluent-transactions-" + isolation, isolation)
    reader.subscribe([OUTPUT])
    read = []
    deadline = time.monotonic() + LIMIT_SECONDS
    while len(read) < at_least and time.monotonic() < deadline:
        message = reader.poll(0.5)
        if message is not None:
            assert message.error() is None, message.error()
            read.append(message.value().decode())
    last = reader.poll(1.0)
    assert last is None, "more than expected: %s" % last.value()
    reader.close()
    return read


def fenced():
    zombie = producer("confluent-fenced")
    zombie.begin_transaction()
    zombie.produce(OUTPUT, value="of a zombie")
    zombie.flush(LIMIT_SECONDS)
    successor = producer("confluent-fenced")
    try:
        zombie.commit_transaction(LIMIT_SECONDS)
        raise AssertionError("a zombie committed")
    except KafkaException as refused:
        assert refused.args[0].fatal(), refused
    successor.begin_transaction()
    successor.commit_transaction(LIMIT_SECONDS)


def main():
    topics()
    fill()
    copy()
    fenced()
    expected = sorted("v%d" % i for i in range(RECORDS))
    assert sorted(values("read_committed", RECORDS)) == expected
    everything = values("read_uncommitted", RECORDS + 6 * BATCH + 1)
    assert len(everything) > RECORDS + 4 * BATCH, len(everything)
    print("passed")


main()
