// kafkajs: admin, idempotent producer, gzip, group consumer, offsets.
// Usage: kafkajs_round_trip.js HOST:PORT. Prints "passed" and ends with 0, or fails.
'use strict';

const assert = require('node:assert');
const { Kafka, CompressionTypes, ConfigResourceTypes, logLevel } = require('kafkajs');

const TOPIC = 'kafkajs';
const GROUP = 'kafkajs-group';
const RECORDS = 500;

const kafka = new Kafka({
  clientId: 'compatibility',
  brokers: [process.argv[2]],
  logLevel: logLevel.ERROR,
});

async function produce(settings, compression) {
  const producer = kafka.producer(settings);
  await producer.connect();
  const messages = Array.from({ length: RECORDS }, (_, i) => ({
    key: `k${i}`,
    value: `value ${i}`,
    headers: { h: `${i}` },
    timestamp: `${1000 + i}`,
  }));
  const results = await producer.send({ topic: TOPIC, acks: -1, compression, messages });
  assert(results.every((result) => result.errorCode === 0));
  await producer.disconnect();
}

async function consume(expected) {
  const consumer = kafka.consumer({ groupId: GROUP, sessionTimeout: 10000 });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  let count = 0;
  await new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`read ${count} of ${expected}`)), 30000);
    consumer.run({
      eachMessage: async ({ message }) => {
        assert.strictEqual(message.value.toString(), `value ${message.headers.h.toString()}`);
        count += 1;
        if (count === expected) {
          clearTimeout(limit);
          resolve();
        }
      },
    }).catch(reject);
  });
  await consumer.disconnect();
}

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  assert(await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 2 }] }));
  await produce({}, CompressionTypes.None);
  await produce({}, CompressionTypes.GZIP);
  await produce({ idempotent: true, maxInFlightRequests: 1 }, CompressionTypes.None);
  await consume(3 * RECORDS);

  const ends = await admin.fetchTopicOffsets(TOPIC);
  assert.strictEqual(ends.reduce((sum, end) => sum + Number(end.high), 0), 3 * RECORDS);
  const byTime = await admin.fetchTopicOffsetsByTimestamp(TOPIC, 1000);
  assert(byTime.every((found) => found.offset === '0'));
  const committed = await admin.fetchOffsets({ groupId: GROUP, topics: [TOPIC] });
  const sum = committed[0].partitions.reduce((total, p) => total + Number(p.offset), 0);
  assert.strictEqual(sum, 3 * RECORDS);
  const configs = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: TOPIC }],
  });
  assert(configs.resources[0].configEntries.some((entry) => entry.configName === 'retention.ms'));
  await admin.deleteTopicRecords({ topic: TOPIC, partitions: [{ partition: 0, offset: '1' }] });
  const groups = await admin.describeGroups([GROUP]);
  assert.strictEqual(groups.groups[0].state, 'Empty');
  await admin.deleteGroups([GROUP]);
  await admin.deleteTopics({ topics: [TOPIC] });
  await admin.disconnect();
  console.log('passed');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
