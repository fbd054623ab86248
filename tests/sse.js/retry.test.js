import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SseError } from './support/module.js';
import { follow } from './support/follow.js';
import { Connection, World, ended, status, unreachable } from './support/world.js';

const forever = 24 * 3_600_000;

for (const [name, answer] of [['unreachable', unreachable], ['answering 503', status(503)], ['ending each stream at once', ended(':\n\n')]]) {
  test(`a server that is ${name} is tried four times, with growing delays, and then there is one error`, async t => {
    const world = new World(t), seen = follow();
    world.otherwise = answer;
    world.random = 1;

    await world.advance(forever);

    assert.deepEqual(world.pauses, [1_000, 2_000, 4_000]);
    assert.deepEqual(seen.delays, [1_000, 2_000, 4_000]);
    assert.equal(seen.stream.getSnapshot().connectionState, 'error');
    assert.equal(seen.errors.length, 1);
    assert.ok(seen.errors[0] instanceof SseError);
    assert.match(seen.errors[0].message, /: given up after 3 retries \(maxRetries\)$/);
    assert.equal(seen.stream.getSnapshot().error, seen.errors[0]);
    assert.equal(world.leftovers, 0);
  });
}

test('the error has the status of the last answer, or null', async t => {
  const world = new World(t);
  world.otherwise = status(503);
  const refused = follow({ maxRetries: 1 });
  await world.advance(forever);
  world.otherwise = unreachable;
  const cut = follow({ maxRetries: 1 });
  await world.advance(forever);

  assert.deepEqual([...refused.errors, ...cut.errors].map(error => error.status), [503, null]);
  assert.equal(cut.errors[0].cause.message, 'Failed to fetch');
});

test('the states come in order', async t => {
  const world = new World(t), seen = follow({ maxRetries: 1 });
  world.otherwise = ended(':\n\n');

  await world.advance(forever);

  assert.deepEqual(seen.states, ['connecting', 'connected', 'disconnected', 'connecting', 'connected', 'error']);
});

test('half of each delay is left to chance', async t => {
  const world = new World(t), seen = follow();
  world.otherwise = unreachable;

  await world.advance(forever);

  assert.deepEqual(seen.delays, [500, 1_000, 2_000]);
});

test('delays stop growing at their limit, and numbers stay numbers', async t => {
  const world = new World(t), seen = follow({ maxRetries: 2_000, initialRetryDelay: 10, maxRetryDelay: 50 });
  world.otherwise = unreachable;
  world.random = 1;

  await world.advance(forever);

  assert.deepEqual(seen.delays.slice(0, 5), [10, 20, 40, 50, 50]);
  assert.equal(seen.delays.at(-1), 50);
  assert.equal(world.requests.length, 2_001);
  const hasty = follow({ maxRetries: 2_000, initialRetryDelay: 0 });
  await world.advance(forever);
  assert.ok(hasty.delays.every(delay => delay === 0));
});

test('two attempts are never closer than 100 ms', async t => {
  const world = new World(t), seen = follow({ maxRetries: 50, initialRetryDelay: 0, maxRetryDelay: 0 });
  world.otherwise = ended('retry: 0\n\n');

  await world.advance(1_000);
  for (let i = 0; i < 100; i++) seen.stream.reconnect();
  await world.advance(100);

  assert.equal(Math.min(...world.pauses), 100);
  assert.equal(world.requests.length, 12);
});

test('without retries a lost connection is an error at once', async t => {
  const world = new World(t), seen = follow({ maxRetries: 0 });
  world.otherwise = ended('retry: 5\ndata: x\n\n');

  await world.advance(forever);

  assert.equal(world.requests.length, 1);
  assert.deepEqual(seen.states, ['connecting', 'connected', 'error']);
});

test('an event resets the count', async t => {
  const world = new World(t), seen = follow();
  world.answers = [unreachable, unreachable, unreachable, ended('id: 1\ndata: x\n\n'), unreachable, unreachable, unreachable];
  world.random = 1;

  await world.advance(60_000);

  assert.deepEqual(world.pauses, [1_000, 2_000, 4_000, 1_000, 2_000, 4_000]);
  assert.equal(seen.stream.getSnapshot().connectionState, 'error');
});

test('five seconds of an open connection reset the count, without any event', async t => {
  const world = new World(t);
  world.answers = [unreachable, unreachable, unreachable];
  world.random = 1;
  const seen = follow();
  await world.advance(7_000);

  await world.advance(5_000);
  await world.connection.cut();

  assert.deepEqual(seen.delays, [1_000, 2_000, 4_000, 1_000]);
});

test('a server that plays the same event again and again uses up the retries', async t => {
  const world = new World(t), seen = follow();
  world.otherwise = ended('id: 1\ndata: x\n\n');

  await world.advance(forever);

  assert.deepEqual(seen.data, Array(4).fill('x'));
  assert.equal(seen.stream.getSnapshot().connectionState, 'error');
});

test('so does one that sends no more than ids', async t => {
  const world = new World(t), seen = follow();
  let id = 0;
  world.otherwise = () => ended(`id: ${++id}\n\nid: ${id}-empty\ndata:\n\n`)();

  await world.advance(forever);

  assert.equal(world.requests.length, 4);
  assert.equal(seen.errors.length, 1);
});

test('a clean end after retry: is an invitation, and uses up nothing', async t => {
  const world = new World(t), seen = follow({ idleTimeout: Infinity });
  world.answers = [unreachable, ...Array(20).fill(ended('retry: 3000\n\n')), unreachable, unreachable];
  world.otherwise = () => new Connection();
  world.random = 1;

  await world.advance(forever);

  assert.equal(seen.errors.length, 0);
  assert.equal(world.requests.length, 24);
  assert.ok(world.pauses.slice(1).every(pause => pause >= 3_000));
});

for (const code of [400, 401, 403, 404, 410, 201, 206, 304]) {
  test(`${code} is final, on a first visit and on a return`, async t => {
    const world = new World(t);
    world.answers = [status(code), ended('data: x\n\n'), status(code)];
    const first = follow();
    await world.advance(forever);
    const second = follow();
    await world.advance(forever);

    assert.equal(world.requests.length, 3);
    for (const seen of [first, second]) {
      assert.deepEqual(seen.errors.map(error => error.message), [`The server answered ${code}`]);
      assert.equal(seen.errors[0].status, code);
      assert.equal(seen.stream.getSnapshot().connectionState, 'error');
    }
    assert.equal(world.leftovers, 0);
  });
}

for (const code of [408, 425, 429, 500, 502, 503, 504]) {
  test(`${code} is tried again`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [status(code)];

    await world.advance(500);

    assert.deepEqual(seen.states, ['connecting', 'disconnected', 'connecting', 'connected']);
  });
}

test('204 is complete: no error, and no request any more', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended('id: 1\ndata: x\n\n'), status(204)];

  await world.advance(forever);

  assert.equal(world.requests.length, 2);
  assert.deepEqual(seen.states, ['connecting', 'connected', 'disconnected', 'connecting', 'disconnected']);
  assert.equal(seen.stream.getSnapshot().retryDelay, null);
  assert.equal(seen.errors.length + world.leftovers, 0);
});

for (const [type, isStream] of Object.entries({
  'text/event-stream': true, 'Text/Event-Stream; charset=utf-8': true, 'text/event-stream;': true, 'text/plain, text/event-stream': true,
  'text/html': false, 'text/event-streams': false, 'x-text/event-stream': false, 'text/event-stream, text/html': false, '': false,
})) {
  test(`"${type}" is ${isStream ? 'a' : 'no'} stream`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [() => new Response(new Uint8Array(), { headers: { 'Content-Type': type } })];

    await world.advance(0);

    assert.equal(seen.stream.getSnapshot().connectionState, isStream ? 'disconnected' : 'error');
    assert.equal(seen.errors.length, isStream ? 0 : 1);
  });
}

test('Retry-After is a floor, in seconds and as a date, for that wait alone', async t => {
  const world = new World(t);
  world.answers = [
    status(503, { 'Retry-After': '20' }),
    () => status(429, { 'Retry-After': new Date(Math.ceil(world.now / 1000) * 1000 + 60_000).toUTCString() })(),
    status(503, { 'Retry-After': 'soon' })];
  follow({ idleTimeout: Infinity });

  await world.advance(forever);

  assert.equal(world.pauses[0], 20_000);
  assert.ok(world.pauses[1] >= 60_000 && world.pauses[1] <= 61_000);
  assert.equal(world.pauses[2], 2_000);
});

test('retry: is a floor that stays, and the delays above it are spread out', async t => {
  for (const [random, delays] of [[0, [4_000, 4_000, 4_000]], [1, [6_000, 6_000, 8_000]]]) {
    await t.test(`chance ${random}`, async t => {
      const world = new World(t), seen = follow({ idleTimeout: Infinity });
      world.answers = [ended('retry: 4000\n\nid: 1\ndata: x\n\n'), unreachable, unreachable];
      world.random = random;

      await world.advance(forever);

      assert.deepEqual(seen.delays, delays);
    });
  }
});

test('a server may ask for an hour, not for more', async t => {
  const world = new World(t), seen = follow({ idleTimeout: Infinity });
  world.answers = [status(503, { 'Retry-After': '999999999' }), ended('retry: 99999999999\n\n')];

  await world.advance(forever);

  assert.deepEqual(seen.delays, [3_600_000, 3_600_000]);
});

test('silence ends a connection, and heartbeats keep it', async t => {
  const world = new World(t), seen = follow();
  await world.advance(0);
  for (let i = 0; i < 10; i++) {
    await world.advance(44_999);
    await world.connection.send(':\n\n');
  }
  assert.equal(world.requests.length, 1);

  await world.advance(45_000);

  assert.equal(world.requests[0].signal.aborted, true);
  assert.deepEqual(seen.states, ['connecting', 'connected', 'disconnected']);
  await world.advance(500);
  assert.equal(seen.stream.getSnapshot().connectionState, 'connected');
});

test('headers that do not come are silence too, and the error says so', async t => {
  const world = new World(t), seen = follow({ maxRetries: 0, idleTimeout: 20_000 });
  world.otherwise = () => new Promise(() => {});

  await world.advance(20_000);

  assert.match(seen.errors[0].message, /^Nothing arrived for 20 s/);
});

test('without an idle timeout silence is fine', async t => {
  const world = new World(t);
  follow({ idleTimeout: Infinity });

  await world.advance(forever);

  assert.equal(world.requests.length, 1);
});

test('limits beyond what a timer can wait are no haste', async t => {
  const world = new World(t);
  follow({ maxRetries: Infinity, maxRetryDelay: Infinity, idleTimeout: 1e12 });
  world.otherwise = unreachable;
  await world.advance(365 * forever);
  assert.ok(world.requests.length < 40);

  world.otherwise = () => new Connection();
  await world.advance(365 * forever);
  const requests = world.requests.length;
  await world.advance(365 * forever);
  assert.equal(world.requests.length, requests);
});

test('whatever fetch throws, the stream goes on', async t => {
  const world = new World(t), thrown = [null, undefined, 'text', {}];
  const seen = follow({ fetch: () => Promise.reject(thrown.shift()) });

  await world.advance(forever);

  assert.match(seen.errors[0].message, /^\[object Object\]: given up/);
});

test('an event of a stream without ids resets the count too', async t => {
  const world = new World(t), seen = follow();
  world.answers = Array(10).fill(ended('data: x\n\n'));

  await world.advance(20_000);

  assert.equal(seen.data.length, 10);
  assert.equal(seen.stream.getSnapshot().connectionState, 'connected');
});

test('retry: holds until the next one, also for connections that do not say it', async t => {
  const world = new World(t), seen = follow({ idleTimeout: Infinity });
  world.answers = [ended('retry: 4000\n\nid: 1\ndata: x\n\n'), ended('id: 2\ndata: x\n\n'), ended('retry: 0\n\nid: 3\ndata: x\n\n')];

  await world.advance(forever);

  assert.deepEqual(seen.delays, [4_000, 4_000, 500]);
});

test('an answer that is not wanted is let go of', async t => {
  const world = new World(t);
  world.answers = [status(503)];
  follow();

  await world.advance(0);

  assert.equal(world.requests[0].signal.aborted, true);
});

test('an option that is undefined has its default', async t => {
  const world = new World(t);
  world.otherwise = unreachable;
  const seen = follow({ maxRetries: undefined, initialRetryDelay: undefined, maxRetryDelay: undefined, idleTimeout: undefined, fetch: undefined });

  await world.advance(forever);

  assert.deepEqual(seen.delays, [500, 1_000, 2_000]);
});
