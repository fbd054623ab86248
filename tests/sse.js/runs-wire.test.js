import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow } from './support/run.js';
import { RunServer } from './support/run-server.js';

const blocks = ['data: {"a":"\u00e9"}\n', 'event: broken\ndata: {"reason":"glass"}\n', 'data: [DONE]\n'];
const data = ['{"a":"\u00e9"}', '{"reason":"glass"}', '[DONE]'];
const ids = `:\n\n${blocks.map(block => `id: ${'0'.repeat(26)}-1~\n${block}\n`).join('')}`;
const ends = {
  complete: null,
  broken: { type: 'broken', reason: 'upstream_cut' },
  cancelled: { type: 'cancelled', reason: 'cancelled' },
};
const patient = { maxRetries: 20, initialRetryDelay: 0, idleTimeout: 60_000 };

for (const [outcome, end] of Object.entries(ends)) {
  for (const isClean of [true, false]) {
    test(`an answer that ${outcome === 'complete' ? 'is complete' : `was ${outcome}`}, cut at each byte by ${isClean ? 'a clean end' : 'a cut'}, and its return too`, async t => {
      const length = Buffer.byteLength(ids) + (end ? 80 + JSON.stringify(end).length : 0);
      const cuts = new Map();
      const server = new RunServer({ blocks, end, cutAfter: ({ key }, number) => number < 2 ? { bytes: cuts.get(key)[number], isClean } : null });
      const url = await server.listen(t);

      await Promise.all(Array.from({ length: length + 1 }, async (_, bytes) => {
        cuts.set(`cut at ${bytes}`, [bytes, bytes * 7 % length]);
        const seen = follow({ ...patient, idempotencyKey: `cut at ${bytes}` }, url);
        const result = await seen.run.done;
        assert.deepEqual([seen.data, result], [data, { outcome, reason: end?.reason ?? null }], `cut at ${bytes}`);
      }));

      assert.equal(server.begun, length + 1);
      assert.deepEqual(server.problems, []);
    });
  }
}

test('a run is cancelled over the wire, for all who read it', async t => {
  const server = new RunServer({ blocks, isOver: false }), url = await server.listen(t);
  const first = follow(patient, url);
  await until(() => first.data.length === blocks.length);
  const second = follow({ ...patient, id: first.run.id }, url);
  await until(() => second.run.getSnapshot().state === 'streaming');

  await second.run.cancel();

  assert.deepEqual(await Promise.all([first.run.done, second.run.done]), Array(2).fill({ outcome: 'cancelled', reason: 'cancelled' }));
  assert.deepEqual([first.data, second.data, server.begun], [data, data, 1]);
});

test('a run that nobody knows is an error over the wire', async t => {
  const url = await new RunServer({ blocks }).listen(t), { run } = follow({ ...patient, id: 'a'.repeat(26) }, url);

  await assert.rejects(run.done, { name: 'SseError', status: 404, problem: { status: 404 } });
  await assert.rejects(run.cancel(), { name: 'SseError', status: 404, problem: { status: 404 } });
});

test('a server that is not there is an error over the wire', async () => {
  const { run } = follow({ ...patient, maxRetries: 1 }, 'http://127.0.0.1:1/chat');

  await assert.rejects(run.done, { name: 'SseError', status: null });
});

async function until(condition) {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
}
