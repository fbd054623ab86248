import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStream, openStream } from './support/module.js';
import { follow } from './support/follow.js';
import { Connection, World, ended, settle, status, unreachable } from './support/world.js';

test('a stream connects by itself', async t => {
  const world = new World(t), seen = follow();
  assert.equal(seen.stream.getSnapshot().connectionState, 'disconnected');

  await world.advance(0);

  assert.deepEqual(seen.states, ['connecting', 'connected']);
  assert.deepEqual(world.requests.map(({ url, lastEventId }) => [url, lastEventId]), [['/stream', '']]);
});

test('a URL of null does not connect, whatever is called', async t => {
  const world = new World(t), seen = follow({}, null);

  seen.stream.reconnect();
  seen.stream.subscribe(() => {});
  await world.goOnline();
  await world.advance(100_000);

  assert.equal(world.requests.length + world.leftovers, 0);
  assert.deepEqual(seen.states, []);
  assert.equal(seen.stream.getSnapshot().connectionState, 'disconnected');
});

test('the request goes through the fetch of the options', async t => {
  const world = new World(t), seen = [];
  openStream('https://other.example/stream', { fetch: (url, init) => (seen.push([url, init]), fetch(url, init)) });
  world.answers = [ended('id: 7\ndata: x\n\n')];

  await world.advance(500);

  assert.deepEqual(seen.map(([url, init]) => [url, init.headers, init.cache]), [
    ['https://other.example/stream', { Accept: 'text/event-stream' }, 'no-store'],
    ['https://other.example/stream', { Accept: 'text/event-stream', 'Last-Event-ID': '7' }, 'no-store']]);
});

for (const [name, arrange] of Object.entries({
  'connected': world => world.advance(0),
  'waiting': async world => { world.answers = [unreachable]; await world.advance(0); },
  'waiting for headers': async world => { world.answers = [() => new Promise(() => {})]; await world.advance(0); },
  'given up': async world => { world.answers = [status(401)]; await world.advance(0); },
  'complete': async world => { world.answers = [status(204)]; await world.advance(0); },
})) {
  test(`close leaves nothing behind when ${name}`, async t => {
    const world = new World(t), seen = follow();
    await arrange(world);

    seen.stream.close();
    seen.stream.reconnect();
    await settle();

    assert.equal(world.leftovers, 0);
    assert.equal(world.requests[0].signal.aborted, true);
    await world.advance(100_000);
    assert.equal(world.requests.length, 1);
    assert.equal(seen.states.at(-1), 'disconnected');
    assert.equal(seen.stream.getSnapshot().retryDelay, null);
  });

  test(`reconnect is at once, with the count at 0, when ${name}`, async t => {
    const world = new World(t), seen = follow({ maxRetries: 1 });
    await arrange(world);
    world.otherwise = unreachable;

    seen.stream.reconnect();
    await world.advance(100);

    assert.equal(world.requests.length, 2);
    assert.equal(world.requests[0].signal.aborted, true);
    await world.advance(100_000);
    assert.equal(world.requests.length, 3);
    assert.equal(seen.states.at(-1), 'error');
    assert.equal(world.leftovers, 0);
  });
}

test('a body that does not heed the signal is not heard after close', async t => {
  const world = new World(t), connection = new Connection('data: x\n\n'), seen = follow({ fetch: async () => connection.response });
  await world.advance(0);

  seen.stream.close();
  await connection.send('data: y\n\n');
  await settle();

  assert.deepEqual([seen.data, world.leftovers], [['x'], 0]);
});

for (const state of ['connecting', 'connected', 'disconnected', 'error']) {
  test(`who closes when told of the state ${state} has closed`, async t => {
    const world = new World(t);
    world.otherwise = ended(':\n\n');
    const seen = follow({ onStateChange: ({ connectionState }) => { if (connectionState === state) seen.stream.close(); }, maxRetries: 1 });

    await world.advance(100_000);

    assert.equal(seen.stream.getSnapshot().connectionState, 'disconnected');
    assert.equal(seen.stream.getSnapshot().retryDelay, null);
    assert.deepEqual([seen.errors.length, world.leftovers], [0, 0]);
    assert.equal(world.requests.length, { connecting: 0, connected: 1, disconnected: 1, error: 2 }[state]);
  });
}

test('an answer that comes after close is not heard', async t => {
  const world = new World(t);
  let answer;
  const connection = new Connection('data: x\n\n');
  const seen = follow({ fetch: () => new Promise(resolve => { answer = resolve; }) });
  await world.advance(0);

  seen.stream.close();
  answer(connection.response);
  await world.advance(100_000);

  assert.deepEqual([seen.data, seen.states], [[], ['connecting', 'disconnected']]);
  assert.equal(world.leftovers, 0);
});

test('the stream is open while somebody has subscribed, and goes on where it was', async t => {
  const world = new World(t), stream = createStream('/stream');
  await world.advance(100);
  assert.equal(world.requests.length, 0);

  const [first, second] = [stream.subscribe(() => {}), stream.subscribe(() => {})];
  await world.advance(0);
  await world.connection.send('id: 7\ndata: x\n\n');
  first();
  first();
  assert.equal(world.requests[0].signal.aborted, false);
  second();

  assert.equal(world.requests[0].signal.aborted, true);
  await settle();
  assert.equal(world.leftovers, 0);
  stream.subscribe(() => {});
  await world.advance(100);
  assert.deepEqual(world.requests.map(request => request.lastEventId), ['', '7']);
});

test('the same listener may subscribe twice', async t => {
  const world = new World(t), stream = createStream('/stream');
  let calls = 0;
  const listener = () => calls++, leave = stream.subscribe(listener);
  stream.subscribe(listener);
  await world.advance(0);
  assert.equal(calls, 4, 'connecting and connected, twice');

  leave();
  await world.connection.cut();

  assert.equal(calls, 5);
});

test('who subscribes, leaves and subscribes again at once, as React does in its strict mode, makes one request', async t => {
  const world = new World(t), stream = createStream('/stream');

  stream.subscribe(() => {})();
  stream.subscribe(() => {});
  await world.advance(1_000);

  assert.equal(world.requests.length, 1);
  assert.equal(stream.getSnapshot().connectionState, 'connected');
});

test('a snapshot is the same object until something changes, and never changes itself', async t => {
  const world = new World(t), { stream } = follow(), seen = new Set();
  stream.subscribe(() => seen.add(stream.getSnapshot()));
  await world.advance(0);
  const connected = stream.getSnapshot();

  await world.connection.send('data: x\n\n');

  assert.equal(stream.getSnapshot(), connected);
  assert.deepEqual([...seen].map(snapshot => snapshot.connectionState), ['connecting', 'connected']);
  assert.ok([...seen].every(Object.isFrozen));
});

test('a listener that reconnects when it hears of an error has the last word', async t => {
  const world = new World(t), seen = follow({ maxRetries: 0 });
  const leave = seen.stream.subscribe(() => { if (seen.stream.getSnapshot().connectionState === 'error') seen.stream.reconnect(); });
  world.answers = [status(401)];

  await world.advance(100);

  assert.equal(seen.stream.getSnapshot().connectionState, 'connected');
  leave();
});

test('new callbacks hold at once, new numbers with the next attempt', async t => {
  const world = new World(t), seen = follow(), later = [];
  await world.advance(0);

  seen.stream.configure({ onMessage: event => later.push(event.data), maxRetries: 0, initialRetryDelay: undefined });
  await world.connection.send('data: x\n\n');
  await world.connection.cut();

  assert.deepEqual([seen.data, later], [[], ['x']]);
  assert.equal(seen.stream.getSnapshot().retryDelay, 500);
  world.otherwise = unreachable;
  await world.advance(500);
  assert.equal(seen.stream.getSnapshot().connectionState, 'error');
});

test('when the network is back, a wait is over, with the count at 0', async t => {
  const world = new World(t), seen = follow();
  world.answers = [unreachable, unreachable, unreachable];
  await world.advance(1_600);

  await world.goOnline();

  assert.equal(world.requests.length, 4);
  assert.equal(world.leftovers, 3, 'the idle timer, online and visibilitychange');
  assert.equal(seen.stream.getSnapshot().connectionState, 'connected');
  await world.connection.cut();
  assert.equal(seen.stream.getSnapshot().retries, 1);
});

test('when the network is back, a connection from before is replaced at once, at its position', async t => {
  const world = new World(t), seen = follow();
  await world.advance(1_000);
  await world.connection.send('id: 7\ndata: x\n\n');

  await world.goOffline();
  await world.goOnline();

  assert.deepEqual(world.requests.map(request => request.lastEventId), ['', '7']);
  assert.equal(world.requests[0].signal.aborted, true);
  assert.deepEqual(seen.states, ['connecting', 'connected', 'connecting', 'connected']);
});

test('who is offline does not use up retries', async t => {
  const world = new World(t), seen = follow();
  await world.advance(0);
  world.otherwise = unreachable;
  await world.goOffline();
  await world.connection.cut();

  await world.advance(3_600_000);

  assert.equal(seen.errors.length, 0);
  assert.equal(seen.delays.at(-1), 15_000);
  world.otherwise = () => new Connection();
  await world.goOnline();
  assert.equal(seen.stream.getSnapshot().connectionState, 'connected');
});

test('neither the network nor a look at the page gets around what the server asked for', async t => {
  const world = new World(t);
  world.answers = [status(503, { 'Retry-After': '20' })];
  follow();
  await world.advance(10_000);

  await world.goOnline();
  await world.show('visible');
  await world.advance(9_999);
  assert.equal(world.requests.length, 1);

  await world.advance(1);
  assert.equal(world.requests.length, 2);
});

test('what the server asked for before its end holds; what it said before the network broke does not', async t => {
  const world = new World(t);
  world.answers = [ended('retry: 20000\n\nid: 1\ndata: x\n\n'), unreachable];
  follow();
  await world.advance(10_000);

  await world.show('visible');
  await world.advance(9_999);
  assert.equal(world.requests.length, 1);

  await world.advance(101);
  assert.equal(world.requests.length, 2);
  await world.show('visible');
  assert.equal(world.requests.length, 3);
});

test('a look at the page ends a wait, a look away does not', async t => {
  const world = new World(t);
  world.answers = [unreachable, unreachable, unreachable];
  follow();
  await world.advance(1_700);
  assert.equal(world.requests.length, 3);

  await world.show('hidden');
  assert.equal(world.requests.length, 3);
  await world.show('visible');
  assert.equal(world.requests.length, 4);
});

test('a look at the page replaces a connection that was silent while the computer slept, and no other', async t => {
  const world = new World(t);
  follow();
  for (let i = 0; i < 4; i++) {
    await world.advance(40_000);
    await world.show('visible');
    await world.connection.send(':\n\n');
  }
  assert.equal(world.requests.length, 1);

  world.sleep(3_600_000);
  await world.show('visible');

  assert.equal(world.requests.length, 2);
  assert.equal(world.requests[0].signal.aborted, true);
});

test('it works where there is neither a window nor a document', async t => {
  const world = new World(t);
  for (const name of ['addEventListener', 'removeEventListener', 'document', 'navigator']) globalThis[name] = undefined;
  world.answers = [unreachable];
  const seen = follow();

  await world.advance(500);
  await world.connection.send('data: x\n\n');
  seen.stream.close();
  await settle();

  assert.deepEqual(seen.data, ['x']);
});
