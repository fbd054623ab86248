import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow } from './support/follow.js';
import { World, ended, settle } from './support/world.js';

const epoch = '0123456789abv';

test('events of every type are heard, with their data as text', async t => {
  const world = new World(t), seen = follow();
  await world.advance(0);

  await world.connection.send(':\n\nevent: status\ndata: {"a":1}\n\ndata: <b>\n\nevent: close\ndata:\n\n');

  assert.deepEqual(seen.events.map(({ type, data }) => [type, data]), [['status', '{"a":1}'], ['message', '<b>'], ['close', '']]);
});

test('a position is taken apart', async t => {
  const world = new World(t), seen = follow(), run = 'v'.repeat(26);
  await world.advance(0);

  const ids = [`${epoch}-12~42-7`, `${epoch}-13~`, `${epoch}-14~a~b\u2028-1~`, `${run}-3~`, `${'0'.repeat(13)}-0~42-8`];
  await world.connection.send(ids.map(id => `id: ${id}\ndata: x\n\n`).join(''));

  assert.deepEqual(seen.events.map(event => event.lastEventId), ids);
  assert.deepEqual(seen.events.map(event => event.upstreamId), ['42-7', '', 'a~b\u2028-1~', '', '42-8']);
  assert.deepEqual(seen.events.map(event => event.position), [
    { epoch, sequence: 12 }, { epoch, sequence: 13 }, { epoch, sequence: 14 }, { epoch: run, sequence: 3 }, null]);
});

test('an id of another form is the upstream\'s', async t => {
  const world = new World(t), seen = follow();
  await world.advance(0);

  const ids = ['', '42-7', 'a~b', `${epoch}-12`, `${epoch}-~7`, `${epoch.slice(1)}-12~7`, `${epoch}0-12~7`, `${epoch.toUpperCase()}-12~7`, ` ${epoch}-12~7`];
  await world.connection.send(ids.map(id => `id: ${id}\ndata: x\n\n`).join(''));

  assert.deepEqual(seen.events.map(event => event.upstreamId), ids);
  assert.deepEqual(new Set(seen.events.map(event => event.position)), new Set([null]));
});

test('a gap is told, and is no message', async t => {
  const world = new World(t), seen = follow();
  await world.advance(0);

  await world.connection.send(`id: ${epoch}-4~\nevent: gap\ndata: {"reason":"trimmed","after":"${epoch}-1~7"}\n\nid: ${epoch}-5~11\ndata: x\n\n`);

  assert.deepEqual(seen.gaps, [{ reason: 'trimmed', after: `${epoch}-1~7` }]);
  assert.deepEqual(seen.data, ['x']);
});

test('who is cut off after a gap returns with its position', async t => {
  const world = new World(t), seen = follow();
  await world.advance(0);

  await world.connection.send(`id: ${epoch}-4~\nevent: gap\ndata: {"reason":"unknown","after":"7"}\n\n`);
  await world.connection.cut();
  await world.advance(500);

  assert.equal(world.requests[1].lastEventId, `${epoch}-4~`);
  assert.equal(seen.gaps.length, 1);
});

test('what the proxy says of its upstream is in the snapshot, until the connection ends', async t => {
  const world = new World(t), seen = follow();
  await world.advance(0);

  const away = { state: 'disconnected', since: '2026-11-28T20:00:00Z', retryIn: 4 };
  await world.connection.send(`id: 1\ndata: x\n\nevent: state\ndata: ${JSON.stringify(away)}\n\n`);

  assert.deepEqual(seen.stream.getSnapshot().upstream, away);
  assert.deepEqual(seen.upstreams, [away]);
  assert.equal(seen.stream.getSnapshot().connectionState, 'connected');
  await world.connection.cut();
  assert.equal(seen.stream.getSnapshot().upstream, null);
  assert.deepEqual(seen.data, ['x']);
});

test('an upstream may have events that are named gap and state', async t => {
  const world = new World(t), seen = follow();
  await world.advance(0);

  const sent = [
    ['gap', '{"width":3}'], ['gap', 'text'], ['gap', 'null'], ['gap', '{"reason":"x","after":"y"}'],
    ['state', '{"state":"on"}'], ['state', '{"state":"on","since":"then"}'], ['state', '{"state":"on","retryIn":3}'], ['state', '{"state":"disconnected","since":"then","retryIn":"3"}'],
    ['state', '{"state":"on","since":"then","retryIn":3}'], ['state', '3'], ['state', 'null'], ['state', '']];
  await world.connection.send(sent.map(([type, data]) => `event: ${type}\ndata: ${data}\n\n`).join(''));

  assert.deepEqual(seen.events.map(({ type, data }) => [type, data]), sent);
  assert.deepEqual([seen.gaps, seen.upstreams], [[], []]);
});

test('what a callback throws is reported, and breaks nothing', async t => {
  const world = new World(t);
  const fail = name => () => { throw new Error(name); };
  const seen = follow({ onGap: fail('gap'), onMessage: fail('message'), onError: fail('error'), onStateChange: fail('state'), maxRetries: 0 });
  seen.stream.subscribe(fail('listener'));
  await world.advance(0);

  await world.connection.send(`id: ${epoch}-1~\nevent: gap\ndata: {"reason":"unknown","after":"7"}\n\ndata: a\n\ndata: b\n\n`);
  await world.connection.cut();

  assert.equal(seen.stream.getSnapshot().connectionState, 'error');
  assert.deepEqual(world.reported.map(error => error.message), [
    'listener', 'state', 'listener', 'state', 'gap', 'message', 'message', 'listener', 'state', 'error']);
});

test('who closes in a callback gets no more of the same piece', async t => {
  const world = new World(t), seen = follow({ onMessage: event => { seen.events.push(event); seen.stream.close(); } });
  await world.advance(0);

  await world.connection.send('data: a\n\ndata: b\n\n');

  assert.deepEqual(seen.data, ['a']);
  assert.equal(world.leftovers, 0);
});

test('who reconnects in a callback goes on after that event', async t => {
  const world = new World(t);
  const seen = follow({ onMessage: event => { if (seen.events.push(event) === 1) seen.stream.reconnect(); } });
  await world.advance(0);

  await world.connection.send('id: 1\ndata: a\n\nid: 2\ndata: b\n\n');
  await world.advance(100);
  await world.connection.send('id: 2\ndata: b\n\n');

  assert.deepEqual(world.requests.map(request => request.lastEventId), ['', '1']);
  assert.deepEqual(seen.data, ['a', 'b']);
});

// A server that gives each event an id and heeds what is sent back, cut once at each byte that it sends.
test('cut at any byte, no event is lost and none comes twice', async t => {
  const world = new World(t);
  const events = Array.from({ length: 6 }, (_, i) => `event: e${i % 2}\r\nid: ${epoch}-${i + 1}~\u00e9${i + 1}\r\ndata: number\r\ndata: ${i + 1}\r\n\r\n`);
  const length = new TextEncoder().encode(events.join('')).length;
  for (let cut = 0; cut <= length; cut++) {
    const seen = follow();
    await world.advance(100);
    await world.connection.send(new TextEncoder().encode(events.join('')).slice(0, cut));
    await (cut % 2 ? world.connection.cut() : world.connection.end());
    await world.advance(500);
    const after = Buffer.from(world.requests.at(-1).lastEventId, 'latin1').toString();
    await world.connection.send(events.slice(after ? Number(after.split('\u00e9')[1]) : 0).join(''));

    assert.deepEqual(seen.data, events.map((_, i) => `number\n${i + 1}`), `cut at ${cut}`);
    seen.stream.close();
  }
  await settle();
  assert.equal(world.leftovers, 0);
});

test('an id beyond ASCII goes back as the bytes that came', async t => {
  const world = new World(t);
  world.answers = [ended('id: Tée 日本\ndata: x\n\n')];
  follow();
  await world.advance(500);
  await settle();

  assert.equal(Buffer.from(world.requests[1].lastEventId, 'latin1').toString(), 'Tée 日本');
});

test('an id without an event is where the next connection begins, and one that sends no id keeps it', async t => {
  const world = new World(t);
  world.answers = [ended('id: 7\ndata: x\n\nid: 8\n\n'), ended('data: x\n\n')];
  follow();

  await world.advance(2_000);

  assert.deepEqual(world.requests.map(request => request.lastEventId), ['', '8', '8']);
});
