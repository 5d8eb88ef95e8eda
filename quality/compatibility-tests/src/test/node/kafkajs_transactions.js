// kafkajs: transactions: commit, abort, offsets of a group, fencing.
// Usage: kafkajs_transactions.js HOST:PORT. Prints "passed" and ends with 0, or fails.
'use strict';

const assert = require('node:assert');
const { Kafka, logLevel } = require('kafkajs');

const TOPIC = 'kafkajs-transactions';
const GROUP = 'kafkajs-transactions';
const TRANSACTIONS = 20;
const BATCH = 10;
const LIMIT_MILLIS = 30000;

const kafka = new Kafka({
  clientId: 'compatibility',
  brokers: [process.argv[2]],
  logLevel: logLevel.NOTHING,
});

async function transactionalProducer(transactionalId) {
  const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  return producer;
}

async function write(expected) {
  const producer = await transactionalProducer('kafkajs-writer');
  for (let number = 0; number < TRANSACTIONS; number += 1) {
    const transaction = await producer.transaction();
    const values = Array.from({ length: BATCH }, (_, i) => `${number}-${i}`);
    await transaction.send({ topic: TOPIC, messages: values.map((value) => ({ value })) });
    await transaction.sendOffsets({
      consumerGroupId: GROUP,
      topics: [{ topic: TOPIC, partitions: [{ partition: 0, offset: `${number + 1}` }] }],
    });
    if (number % 4 === 3) {
      await transaction.abort();
    } else {
      await transaction.commit();
      expected.push(...values);
    }
  }
  await producer.disconnect();
}

async function fence(expected) {
  const zombie = await transactionalProducer('kafkajs-fenced');
  const lost = await zombie.transaction();
  await lost.send({ topic: TOPIC, messages: [{ value: 'of a zombie' }] });
  const successor = await transactionalProducer('kafkajs-fenced');
  const transaction = await successor.transaction();
  await transaction.send({ topic: TOPIC, messages: [{ value: 'of the successor' }] });
  await assert.rejects(lost.commit());
  await transaction.commit();
  expected.push('of the successor');
  await successor.disconnect();
  await zombie.disconnect();
}

async function read(isolated, atLeast) {
  const consumer = kafka.consumer({
    groupId: `${GROUP}-${isolated}`,
    readUncommitted: !isolated,
    sessionTimeout: 10000,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  const values = [];
  await new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`read ${values.length} of ${atLeast}`)), LIMIT_MILLIS);
    consumer.run({
      eachMessage: async ({ message }) => {
        values.push(message.value.toString());
        if (values.length === atLeast) {
          clearTimeout(limit);
          resolve();
        }
      },
    }).catch(reject);
  });
  await consumer.disconnect();
  return values;
}

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  assert(await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 2 }] }));
  const expected = [];
  await write(expected);
  await fence(expected);
  const last = 'the last';
  const producer = kafka.producer();
  await producer.connect();
  for (const partition of [0, 1]) {
    await producer.send({ topic: TOPIC, messages: [{ value: last, partition }] });
  }
  await producer.disconnect();

  const committed = await read(true, expected.length + 2);
  assert.deepStrictEqual(committed.sort(), [...expected, last, last].sort());
  const everything = await read(false, TRANSACTIONS * BATCH + 4);
  assert(everything.includes('of a zombie'));
  assert(everything.includes('3-0'));
  const offsets = await admin.fetchOffsets({ groupId: GROUP, topics: [TOPIC] });
  const first = offsets[0].partitions.find((each) => each.partition === 0);
  assert.strictEqual(first.offset, `${TRANSACTIONS - 1}`);
  await admin.deleteTopics({ topics: [TOPIC] });
  await admin.disconnect();
  console.log('passed');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
