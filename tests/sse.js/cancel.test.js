import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SseError } from './support/module.js';
import { cancelled, cut, ended, event, follow, id, open, problem } from './support/run.js';
import { World, settle, status, unreachable } from './support/world.js';

const requests = world => world.requests.map(({ method, url }) => `${method} ${url}`);
const remove = `DELETE /chat?run=${id}`;

/** What has become of a promise. */
function watch(promise) {
  const seen = { state: 'pending', error: null };
  promise.then(() => { seen.state = 'done'; }, error => Object.assign(seen, { state: 'failed', error }));
  return seen;
}

test('cancel asks the server, and the stream tells the end', async t => {
  const world = new World(t), seen = follow();
  world.answers = [open(event(1)), status(204), status(204)];
  await world.advance(0);
  const stream = world.connection;

  const cancel = watch(seen.run.cancel());
  await settle();
  assert.deepEqual([requests(world), cancel.state, seen.end, seen.run.getSnapshot().state], [['POST /chat', remove], 'done', null, 'streaming']);

  await stream.send(cancelled(2));
  await stream.end();
  await world.advance(100);
  assert.deepEqual(seen.end, { outcome: 'cancelled', reason: 'cancelled' });
  assert.deepEqual([seen.data, world.leftovers], [['token 1'], 0]);
});

test('cancel before the id is known waits for it', async t => {
  const world = new World(t);
  let answer;
  world.answers = [() => new Promise(resolve => { answer = resolve; }), status(204)];
  const seen = follow();
  const before = watch(seen.run.cancel());
  await world.advance(1_000);
  const after = watch(seen.run.cancel());
  await settle();
  assert.deepEqual([requests(world), before.state, after.state], [['POST /chat'], 'pending', 'pending']);

  answer(open()().response);
  await settle();

  assert.deepEqual([requests(world), before.state, after.state], [['POST /chat', remove], 'done', 'done']);
});

test('cancel before the id is known, and then closed: the run is cancelled all the same, and nothing of it is heard', async t => {
  const world = new World(t), seen = follow();
  world.answers = [unreachable, open(event(1)), status(204)];
  await world.advance(0);

  const cancel = watch(seen.run.cancel());
  seen.run.close();
  await world.advance(1_000);

  assert.deepEqual([requests(world), cancel.state], [['POST /chat', 'POST /chat', remove], 'done']);
  assert.deepEqual([seen.data, seen.states, seen.end.outcome, world.leftovers], [[], ['connecting', 'away', 'closed'], 'closed', 0]);
  assert.equal(world.requests[1].signal.aborted, true);
});

test('cancel of a run that never began fails as the run does', async t => {
  const world = new World(t), seen = follow();
  world.answers = [problem(413)];

  const cancel = watch(seen.run.cancel());
  await world.advance(1_000);

  assert.equal(cancel.error, seen.error);
  assert.deepEqual([cancel.error.status, requests(world)], [413, ['POST /chat']]);
});

test('cancel, then closed, and the run never began: closed it stays, and cancel fails', async t => {
  const world = new World(t), seen = follow();
  world.answers = [unreachable, problem(413)];
  await world.advance(0);

  const cancel = watch(seen.run.cancel());
  seen.run.close();
  await world.advance(1_000);

  assert.deepEqual([cancel.error.status, seen.end.outcome, seen.states.at(-1), seen.run.getSnapshot().error], [413, 'closed', 'closed', null]);
  assert.deepEqual([seen.run.getSnapshot().retries, seen.run.getSnapshot().retryDelay, world.leftovers], [0, null, 0]);
});

test('cancel of a run that was closed before it had an id says so', async t => {
  const world = new World(t), seen = follow();
  seen.run.close();

  const cancel = watch(seen.run.cancel());
  await world.advance(1_000);

  assert.match(cancel.error.message, /closed before it had an id/);
  assert.deepEqual([cancel.error.status, world.requests.length], [null, 0]);
});

for (const [name, answer, code, message] of [
  ['a network that fails', unreachable, null, /^Failed to fetch$/],
  ['a server that refuses', problem(403), 403, /^The server answered 403$/],
  ['a run that is forgotten', problem(404), 404, /^The server answered 404$/],
  ['a server that is away', problem(503, { 'Retry-After': '5' }), 503, /^The server answered 503$/],
  ['an answer that does not come', () => new Promise(() => {}), null, /^Nothing arrived for 45 s \(idleTimeout\)$/],
]) {
  test(`cancel tells of ${name}, is not tried again by itself, and may be called again`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [open(event(1)), answer, status(204)];
    await world.advance(0);
    const stream = world.connection;

    const cancel = watch(seen.run.cancel());
    for (let i = 0; i < 6; i++) {
      await world.advance(10_000);
      await stream.send(':\n\n');
    }

    assert.ok(cancel.error instanceof SseError);
    assert.match(cancel.error.message, message);
    assert.deepEqual([cancel.error.status, cancel.error.problem?.status], [code, code ?? undefined]);
    assert.deepEqual([requests(world), seen.run.getSnapshot().state], [['POST /chat', remove], 'streaming']);

    const again = watch(seen.run.cancel());
    await settle();
    assert.deepEqual([requests(world), again.state], [['POST /chat', remove, remove], 'done']);
  });
}

test('cancel twice is one request', async t => {
  const world = new World(t), { run } = follow();
  world.answers = [open(event(1)), status(204)];
  await world.advance(0);

  const both = [watch(run.cancel()), watch(run.cancel())];
  await settle();
  both.push(watch(run.cancel()));
  await settle();

  assert.deepEqual([requests(world), both.map(({ state }) => state)], [['POST /chat', remove], ['done', 'done', 'done']]);
});

test('cancel while away ends the wait, so that the end is heard', async t => {
  const world = new World(t), seen = follow({ initialRetryDelay: 30_000 });
  world.answers = [cut(event(1)), status(204), ended(cancelled(2)), status(204)];
  await world.advance(1_000);
  assert.equal(seen.run.getSnapshot().state, 'away');

  seen.run.cancel();
  await world.advance(200);

  assert.deepEqual(requests(world), ['POST /chat', remove, 'GET /chat', 'GET /chat']);
  assert.equal(seen.end.outcome, 'cancelled');
});

test('cancel while away does not get around what the server asked for', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1), 'retry: 20000\n\n'), status(204), ended(cancelled(2)), status(204)];
  await world.advance(1_000);

  seen.run.cancel();
  await world.advance(18_900);
  assert.deepEqual(requests(world), ['POST /chat', remove]);

  await world.advance(100_000);
  assert.equal(seen.end.outcome, 'cancelled');
});

for (const [name, end] of [['complete', []], ['cancelled', [cancelled(2)]]]) {
  test(`cancel of a run that is ${name} asks for nothing`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [ended(event(1), ...end), status(204)];
    await world.advance(1_000);
    assert.equal(seen.end.outcome, name);

    const cancel = watch(seen.run.cancel());
    await settle();

    assert.deepEqual([cancel.state, world.requests.length], ['done', 2]);
  });
}

test('a run that was closed or given up goes on elsewhere, and can be cancelled', async t => {
  const world = new World(t);
  for (const end of [seen => seen.run.close(), () => world.connection.cut()]) {
    const seen = follow({ maxRetries: 0 });
    world.answers = [open(event(1)), status(204)];
    await world.advance(100);
    await end(seen);

    const cancel = watch(seen.run.cancel());
    await settle();

    assert.deepEqual([cancel.state, requests(world).at(-1), world.leftovers], ['done', remove, 0]);
  }
});

test('a run to which the page has returned can be cancelled at once', async t => {
  const world = new World(t), { run } = follow({ id });
  world.answers = [status(204), open()];

  run.cancel();
  await world.advance(0);

  assert.equal(requests(world)[0], remove);
});

for (const [name, arrange] of Object.entries({
  'before the first request': async () => {},
  'waiting for the answer': async world => { world.answers = [() => new Promise(() => {})]; await world.advance(0); },
  'streaming': async world => { world.answers = [open(event(1))]; await world.advance(0); },
  'away': async world => { world.answers = [cut(event(1))]; await world.advance(100); },
})) {
  test(`close leaves without cancelling, and nothing behind, when ${name}`, async t => {
    const world = new World(t), seen = follow();
    await arrange(world);
    const asked = world.requests.length;

    seen.run.close();
    seen.run.close();
    await world.advance(100_000);

    assert.deepEqual(seen.end, { outcome: 'closed', reason: null });
    assert.deepEqual([seen.states.at(-1), seen.states.filter(state => state === 'closed').length], ['closed', 1]);
    assert.deepEqual([world.requests.length, world.leftovers], [asked, 0]);
    assert.ok(world.requests.every(request => request.signal.aborted));
  });
}

test('close in onEvent: no event more, of the same piece or of one that was held back', async t => {
  for (const blocks of [[event(1), event(2)], [event(1, '{"reason":"glass"}', { type: 'broken' }), event(2)]]) {
    const world = new World(t), seen = follow({ onEvent: event => { seen.events.push(event); seen.run.close(); } });
    world.answers = [open(...blocks)];

    await world.advance(1_000);

    assert.deepEqual([seen.data.length, seen.run.lastEventId, seen.end.outcome], [1, `${id}-1~`, 'closed']);
    assert.equal(world.leftovers, 0);
  }
});

test('close in onStateChange has closed', async t => {
  for (const state of ['connecting', 'streaming', 'away']) {
    const world = new World(t);
    const seen = follow({ onStateChange: snapshot => { seen.states.push(snapshot.state); if (snapshot.state === state) seen.run.close(); } });
    world.answers = [cut(event(1))];

    await world.advance(100_000);

    assert.deepEqual([seen.end.outcome, seen.states.at(-1), world.leftovers], ['closed', 'closed', 0]);
  }
});

test('close after the end changes nothing', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1)), status(204)];
  await world.advance(1_000);

  seen.run.close();
  await settle();

  assert.deepEqual([seen.end.outcome, seen.run.getSnapshot().state, seen.states.at(-1)], ['complete', 'complete', 'complete']);
});
