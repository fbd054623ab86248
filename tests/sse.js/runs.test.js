import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resumeRun, SseError, startRun } from './support/module.js';
import { broken, cancelled, cut, ended, event, follow, id, open, problem } from './support/run.js';
import { World, settle, status, unreachable } from './support/world.js';

const forever = 24 * 3_600_000;
const methods = world => world.requests.map(request => request.method);

test('a run is POSTed once, read, and complete when a GET at its position is answered by 204', async t => {
  const world = new World(t), seen = follow();
  world.answers = [open(event(1), event(2)), status(204)];
  await world.advance(1_000);
  assert.equal(seen.run.getSnapshot().state, 'streaming');
  assert.equal(world.requests.length, 1);

  await world.connection.end();
  await world.advance(0);

  assert.deepEqual(world.requests.map(({ method, url, lastEventId }) => [method, url, lastEventId]), [['POST', '/chat', ''], ['GET', '/chat', `${id}-2~`]]);
  assert.deepEqual(seen.data, ['token 1', 'token 2']);
  assert.deepEqual(seen.end, { outcome: 'complete', reason: null });
  assert.deepEqual(seen.states, ['connecting', 'streaming', 'complete']);
  assert.equal(world.leftovers, 0);
});

test('the POST has the body, the headers of the page, and a key of its own', async t => {
  const world = new World(t), text = '{ "as": "it is" }', key = /^[0-9a-f]{32}$/;
  follow({ body: { prompt: 'Grüße' }, headers: { 'X-CSRF': '7' } });
  follow({ body: text, idempotencyKey: 'mine' });
  follow({ body: [null] });
  await world.advance(0);

  const [first, second, third] = world.requests;
  assert.deepEqual(world.requests.map(request => request.body), ['{"prompt":"Grüße"}', text, '[null]']);
  assert.deepEqual({ ...first.headers, 'Idempotency-Key': '' },
    { 'X-CSRF': '7', 'Accept': 'text/event-stream', 'Content-Type': 'application/json', 'Idempotency-Key': '' });
  assert.match(first.headers['Idempotency-Key'], key);
  assert.equal(second.headers['Idempotency-Key'], 'mine');
  assert.match(third.headers['Idempotency-Key'], key);
  assert.notEqual(first.headers['Idempotency-Key'], third.headers['Idempotency-Key']);
});

test('a body that is no JSON is told at once, and nothing is sent', async t => {
  const world = new World(t), circle = {};
  circle.self = circle;

  assert.throws(() => startRun('/chat', { body: circle }), TypeError);

  await world.advance(1_000);
  assert.equal(world.requests.length + world.leftovers, 0);
});

test('all requests go through the fetch of the options, with the headers of the page, and past the cache', async t => {
  const world = new World(t), seen = [];
  const { run } = follow({ headers: { 'X-CSRF': '7' }, fetch: (url, init) => (seen.push(init), fetch(url, init)) });
  world.answers = [cut(event(1)), open(), status(204)];
  await world.advance(1_000);
  run.cancel();
  await settle();

  assert.deepEqual(seen.map(init => [init.method ?? 'GET', init.headers['X-CSRF'], init.cache]), [['POST', '7', 'no-store'], ['GET', '7', 'no-store'], ['DELETE', '7', undefined]]);
  assert.equal(seen[1].headers.Accept, 'text/event-stream');
  assert.equal(seen[2].keepalive, true);
});

test('after a drop it returns by GET to its position, and says that it was away', async t => {
  const world = new World(t), seen = follow();
  world.answers = [cut(event(1), event(2)), unreachable, open(event(3))];

  await world.advance(10_000);

  assert.deepEqual(methods(world), ['POST', 'GET', 'GET']);
  assert.deepEqual(world.requests.map(request => request.lastEventId), ['', `${id}-2~`, `${id}-2~`]);
  assert.deepEqual(seen.data, ['token 1', 'token 2', 'token 3']);
  assert.deepEqual(seen.snapshots.map(({ state, isResumed, retries, retryDelay }) => [state, isResumed, retries, retryDelay]), [
    ['connecting', false, 0, null], ['streaming', false, 0, null],
    ['away', false, 1, 500], ['away', false, 1, null], ['away', false, 2, 1_000], ['away', false, 2, null],
    ['streaming', true, 0, null]]);
});

test('a drop before the first event returns to the beginning, by the id', async t => {
  const world = new World(t);
  for (const [url, expected] of [['/chat', `/chat?run=${id}`], ['/chat?a=b', `/chat?a=b&run=${id}`], ['/chat#top?', `/chat?run=${id}`], [new URL('https://a.example/chat'), `https://a.example/chat?run=${id}`]]) {
    const { run } = follow({}, url);
    world.answers = [cut()];
    await world.advance(1_000);

    assert.deepEqual([world.requests.at(-1).url, world.requests.at(-1).lastEventId], [expected, '']);
    run.close();
  }
});

test('the id is known from the first answer, and the position moves before the event is handed out', async t => {
  const world = new World(t), positions = [];
  const { run } = follow({ onEvent: () => positions.push(run.lastEventId) });
  assert.deepEqual([run.id, run.lastEventId], [null, '']);
  world.answers = [open()];

  await world.advance(0);
  assert.deepEqual([run.id, run.lastEventId], [id, '']);

  await world.connection.send(event(1) + event(2));
  assert.deepEqual(positions, [`${id}-1~`, `${id}-2~`]);
});

for (const reason of ['stopping', 'detached', 'too_large', 'full', 'upstream_cut', 'upstream_silent', 'upstream_refused', 'upstream_error', 'instance_lost', 'failed']) {
  test(`a run that is broken says so: ${reason}`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [ended(event(1), broken(2, reason)), status(204)];

    await world.advance(1_000);

    assert.deepEqual(seen.end, { outcome: 'broken', reason });
    assert.deepEqual([seen.data, seen.run.getSnapshot().state, seen.run.getSnapshot().reason], [['token 1'], 'broken', reason]);
    assert.equal(world.requests[1].lastEventId, `${id}-2~`);
    assert.equal(world.leftovers, 0);
  });
}

test('a run that was cancelled elsewhere says so', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1), cancelled(2)), status(204)];

  await world.advance(1_000);

  assert.deepEqual(seen.end, { outcome: 'cancelled', reason: 'cancelled' });
  assert.deepEqual(seen.states, ['connecting', 'streaming', 'cancelled']);
  assert.deepEqual(seen.data, ['token 1']);
});

test('whoever returns to a broken run hears of it again, for the position of the end is not kept', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1), broken(2)), status(204), ended(broken(2)), status(204)];
  await world.advance(1_000);
  assert.equal(seen.run.lastEventId, `${id}-1~`);

  const again = follow({ id: seen.run.id, lastEventId: seen.run.lastEventId });
  await world.advance(1_000);

  assert.deepEqual(again.end, { outcome: 'broken', reason: 'upstream_cut' });
});

for (const [name, answer] of [['not there any more', unreachable], ['another process', problem(404)], ['overloaded', status(503, { 'Retry-After': '60' })]]) {
  test(`the end that was said holds, at once, when the server is ${name}`, async t => {
    const world = new World(t), seen = follow({ maxRetries: Infinity });
    world.otherwise = answer;
    world.answers = [ended(event(1), broken(2, 'stopping'))];

    await world.advance(100);

    assert.deepEqual(seen.end, { outcome: 'broken', reason: 'stopping' });
    assert.equal(world.requests.length, 2);
    assert.equal(world.leftovers, 0);
  });
}

test('the network breaks after the end: it returns as after any drop', async t => {
  const world = new World(t), seen = follow();
  world.answers = [cut(event(1), broken(2)), unreachable, status(204)];

  await world.advance(10_000);

  assert.deepEqual(seen.end, { outcome: 'broken', reason: 'upstream_cut' });
  assert.equal(world.requests.length, 3);
});

test('the network breaks after the end, and stays so: the end that was said holds', async t => {
  const world = new World(t), seen = follow();
  world.otherwise = unreachable;
  world.answers = [cut(event(1), broken(2))];

  await world.advance(forever);

  assert.deepEqual(seen.end, { outcome: 'broken', reason: 'upstream_cut' });
});

test('an upstream may have events that are named broken and cancelled', async t => {
  const world = new World(t), seen = follow();
  const events = [
    ['broken', '{"reason":"glass"}', ''], ['cancelled', '{"reason":"cancelled"}', ''], ['broken', '{"reason":"failed"}', ''], ['broken', '{"reason":3}', ''],
    ['broken', 'text', ''], ['broken', 'null', ''], ['cancelled', '', ''], ['message', '{"reason":"failed"}', ''], ['broken', '{"reason":"failed"}', 'u7']];
  world.answers = [ended(...events.map(([type, data, upstreamId], i) => event(i + 1, data, { type, upstreamId }))), status(204)];

  await world.advance(1_000);

  assert.deepEqual(seen.events.map(({ type, data, upstreamId }) => [type, data, upstreamId]), events);
  assert.deepEqual(seen.events.map(({ position }) => position.sequence), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(seen.end.outcome, 'complete');
});

test('an event without a position says nothing of the run', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended('event: broken\ndata: {"reason":"failed"}\n\n'), status(204)];

  await world.advance(1_000);

  assert.deepEqual([seen.end.outcome, seen.data], ['complete', ['{"reason":"failed"}']]);
});

for (const [name, answer] of [['a clean end', ended], ['a cut', cut]]) {
  test(`${name} after an upstream's event that is named broken is not the end: what follows tells`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [answer(event(1), broken(2, 'glass')), ended(event(3)), status(204)];

    await world.advance(5_000);

    assert.deepEqual(seen.data, ['token 1', '{"reason":"glass"}', 'token 3']);
    assert.deepEqual(world.requests.map(request => request.lastEventId), ['', `${id}-2~`, `${id}-3~`]);
    assert.equal(seen.end.outcome, 'complete');
  });
}

test('a stream that is cut when the end is asked about tells nothing: it is asked again', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1), broken(2, 'glass')), cut(), ended(event(3)), status(204)];

  await world.advance(10_000);

  assert.deepEqual([seen.data, seen.end.outcome], [['token 1', '{"reason":"glass"}', 'token 3'], 'complete']);
});

test('nor does a network that fails after that', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1), broken(2, 'glass')), cut(), unreachable, ended(event(3)), status(204)];

  await world.advance(10_000);

  assert.deepEqual([seen.data, seen.end?.outcome], [['token 1', '{"reason":"glass"}', 'token 3'], 'complete']);
});

test('an end that is asked about without an answer to it uses up the retries, and then holds', async t => {
  const world = new World(t), seen = follow();
  world.otherwise = ended();
  world.answers = [ended(event(1), broken(2))];

  await world.advance(forever);

  assert.deepEqual([seen.end, world.requests.length], [{ outcome: 'broken', reason: 'upstream_cut' }, 5]);
});

for (const [type, data] of [['message', '{"reason":"failed"}'], ['error', '{"reason":"failed"}'], ['broken', '{"reason":3}'], ['cancelled', '{}'], ['broken', 'null']]) {
  test(`a last event ${type} with ${data} is an event, and the run complete`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [ended(event(1), event(2, data, { type })), status(204)];

    await world.advance(1_000);

    assert.deepEqual([seen.data, seen.end.outcome, seen.run.lastEventId], [['token 1', data], 'complete', `${id}-2~`]);
  });
}

test('the last of two ends is the end, and the other an event', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(broken(1, 'glass'), cancelled(2)), status(204)];

  await world.advance(1_000);

  assert.deepEqual([seen.data, seen.end.outcome], [['{"reason":"glass"}'], 'cancelled']);
});

test('a clean end proves nothing: more may come', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1)), ended(event(2)), ended(event(3)), status(204)];

  await world.advance(1_000);

  assert.deepEqual(seen.data, ['token 1', 'token 2', 'token 3']);
  assert.deepEqual(seen.end, { outcome: 'complete', reason: null });
  assert.deepEqual(world.pauses, [100, 100, 100]);
  assert.ok(!seen.states.includes('away'));
});

for (const [name, answer] of [['the network is gone', unreachable], ['the server is away', status(503)], ['a stream is cut', cut()]]) {
  test(`a clean end that cannot be looked into, because ${name}, is never complete`, async t => {
    const world = new World(t), seen = follow();
    world.otherwise = answer;
    world.answers = [ended(event(1))];
    await world.advance(1_000);
    assert.equal(seen.run.getSnapshot().state, 'away');

    await world.advance(forever);

    assert.match(seen.error.message, /given up after 3 retries/);
    assert.deepEqual([seen.end, seen.states.at(-1), seen.data], [null, 'error', ['token 1']]);
  });
}

test('a run that is over neither waits nor counts', async t => {
  const world = new World(t), seen = follow();
  world.answers = [cut(event(1)), unreachable, status(204)];
  await world.advance(10_000);

  const { retries, retryDelay, state } = seen.run.getSnapshot();
  assert.deepEqual([state, retries, retryDelay], ['complete', 0, null]);
});

test('clean ends of streams that bring nothing use up the retries', async t => {
  const world = new World(t), seen = follow();
  world.otherwise = ended();
  world.answers = [ended(event(1))];

  await world.advance(forever);

  assert.deepEqual(world.pauses, [100, 500, 1_000, 2_000]);
  assert.match(seen.error.message, /^The stream ended: given up after 3 retries/);
  assert.equal(seen.run.getSnapshot().state, 'error');
});

test('so do clean ends that take turns with a network that fails', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1)), unreachable, ended(), unreachable, ended(), unreachable, ended()];
  world.otherwise = unreachable;

  await world.advance(forever);

  assert.equal(world.requests.length, 5);
  assert.equal(seen.error.status, 200);
});

test('a clean end after retry: is an invitation to return no sooner, and may be complete', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(event(1), 'retry: 3000\n\n'), ended(event(2), 'retry: 3000\n\n'), status(204)];

  await world.advance(20_000);

  assert.deepEqual(world.pauses, [3_000, 3_000]);
  assert.deepEqual(seen.delays, [3_000, 3_000]);
  assert.ok(seen.snapshots.every(({ retries }) => retries === 0));
  assert.deepEqual(seen.states, ['connecting', 'streaming', 'away', 'away', 'streaming', 'away', 'away', 'complete']);
  assert.deepEqual(seen.end, { outcome: 'complete', reason: null });
});

test('without retries an end is looked into all the same, and a drop is an error', async t => {
  const world = new World(t), whole = follow({ maxRetries: 0 });
  world.answers = [ended(event(1)), ended(event(2), 'retry: 1000\n\n'), status(204), cut(event(1))];
  await world.advance(10_000);
  const half = follow({ maxRetries: 0 });
  await world.advance(10_000);

  assert.equal(whole.end.outcome, 'complete');
  assert.match(half.error.message, /: given up after 0 retries \(maxRetries\)$/);
  assert.equal(world.requests.length, 4);
});

test('an answer without events is complete when 204 says so', async t => {
  const world = new World(t), seen = follow();
  world.answers = [ended(), status(204)];

  await world.advance(1_000);

  assert.deepEqual([seen.end, seen.data], [{ outcome: 'complete', reason: null }, []]);
  assert.equal(world.requests[1].url, `/chat?run=${id}`);
});

test('204 in answer to a POST is no answer, and not complete', async t => {
  const world = new World(t), seen = follow();
  world.answers = [status(204)];

  await world.advance(forever);

  assert.equal(seen.error.status, 204);
  assert.equal(world.requests.length, 1);
});

for (const code of [400, 401, 403, 404, 410, 413, 415, 422, 429, 502, 503, 504]) {
  test(`${code} with JSON and without Retry-After is final, and its JSON is in the error`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [problem(code)];

    await world.advance(forever);

    assert.ok(seen.error instanceof SseError);
    assert.deepEqual([seen.error.message, seen.error.status, seen.error.problem], [`The server answered ${code}`, code, { title: 'Sorry', status: code }]);
    assert.deepEqual(seen.states, ['connecting', 'error']);
    assert.equal(seen.run.getSnapshot().error, seen.error);
    assert.deepEqual([world.requests.length, world.leftovers, seen.run.id], [1, 0, null]);
  });
}

for (const code of [408, 425, 429, 500, 502, 503, 504]) {
  test(`${code} with Retry-After is POSTed again, with the same key and body, no sooner`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [problem(code, { 'Retry-After': '20' }), open(event(1))];

    await world.advance(60_000);

    assert.deepEqual(methods(world).slice(0, 2), ['POST', 'POST']);
    assert.equal(world.pauses[0], 20_000);
    const [first, second] = world.requests;
    assert.deepEqual([second.url, second.headers, second.body], [first.url, first.headers, first.body]);
    assert.deepEqual([seen.data, seen.states], [['token 1'], ['connecting', 'away', 'connecting', 'streaming']]);
    assert.equal(seen.run.getSnapshot().isResumed, false);
  });
}

test('a gateway that answers for the server has not asked it: the POST is made again', async t => {
  const world = new World(t), seen = follow();
  world.answers = [() => new Response('<html>', { status: 502, headers: { 'Content-Type': 'text/html' } }), open(event(1))];

  await world.advance(1_000);

  assert.deepEqual(methods(world), ['POST', 'POST']);
  assert.deepEqual(seen.data, ['token 1']);
});

test('a POST that is given up has the last answer in its error', async t => {
  const world = new World(t), seen = follow();
  world.otherwise = problem(429, { 'Retry-After': '1' }, { error: { code: 'quota' } });

  await world.advance(forever);

  assert.match(seen.error.message, /^The server answered 429: given up after 3 retries/);
  assert.deepEqual([seen.error.status, seen.error.problem, world.requests.length], [429, { error: { code: 'quota' } }, 4]);
});

test('a network that fails before the answer: the POST is made again, with the same key', async t => {
  const world = new World(t), seen = follow();
  world.answers = [unreachable, unreachable, open(event(1))];

  await world.advance(10_000);

  assert.deepEqual(methods(world), ['POST', 'POST', 'POST']);
  assert.equal(new Set(world.requests.map(request => request.headers['Idempotency-Key'])).size, 1);
  assert.deepEqual(seen.data, ['token 1']);
});

for (const [name, answer, expected] of [
  ['no JSON', () => new Response('<html>', { status: 400, headers: { 'Content-Type': 'text/html' } }), null],
  ['JSON that is none', () => new Response('{', { status: 400, headers: { 'Content-Type': 'application/json' } }), null],
  ['JSON of a type of its own', () => new Response('[1]', { status: 400, headers: { 'Content-Type': 'application/vnd.x+json; charset=utf-8' } }), [1]],
  ['no type', () => new Response(new Uint8Array([49]), { status: 400 }), null],
]) {
  test(`an error whose body is ${name} is told with its status`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [answer];

    await world.advance(1_000);

    assert.deepEqual([seen.error.status, seen.error.problem], [400, expected]);
  });
}

test('a body of an error that does not end holds nothing up for longer than any silence', async t => {
  const world = new World(t), seen = follow({ fetch: async (url, { signal }) => {
    const body = new ReadableStream({ start: controller => signal.addEventListener('abort', () => controller.error(signal.reason)) });
    return new Response(body, { status: 400, headers: { 'Content-Type': 'application/json' } });
  } });

  await world.advance(44_999);
  assert.equal(seen.error, null);
  await world.advance(1);

  assert.deepEqual([seen.error.status, seen.error.problem, world.leftovers], [400, null, 0]);
});

for (const name of [null, '', 'ABC', `${id}0`]) {
  test(`an answer whose Sse-Run is ${JSON.stringify(name)} is no run: it is not asked twice`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [() => new Response('data: x\n\n', { headers: { 'Content-Type': 'text/event-stream', ...(name !== null && { 'Sse-Run': name }) } })];

    await world.advance(forever);

    assert.match(seen.error.message, /Sse-Run/);
    assert.deepEqual([seen.error.status, world.requests.length, seen.data.length], [200, 1, 0]);
  });
}

test('an answer that is no stream is no run', async t => {
  const world = new World(t), seen = follow();
  world.answers = [() => new Response('{"choices":[]}', { headers: { 'Content-Type': 'application/json', 'Sse-Run': id } })];

  await world.advance(forever);

  assert.match(seen.error.message, /not text\/event-stream/);
  assert.deepEqual([seen.run.id, world.requests.length], [null, 1]);
});

test('a run that is unknown or forgotten is an error with the status 404', async t => {
  const world = new World(t), seen = follow({ id });
  world.answers = [problem(404)];

  await world.advance(forever);

  assert.deepEqual([seen.error.message, seen.error.status, seen.error.problem.title], ['The server answered 404: the run is unknown or forgotten', 404, 'Sorry']);
  assert.deepEqual([seen.states, world.requests.length], [['connecting', 'error'], 1]);
});

for (const code of [400, 401, 403, 404, 410]) {
  test(`${code} on a return is final`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [cut(event(1)), status(code)];

    await world.advance(forever);

    assert.equal(seen.error.status, code);
    assert.equal(world.requests.length, 2);
  });
}

for (const code of [408, 425, 429, 500, 502, 503, 504]) {
  test(`${code} on a return is tried again, with JSON and without Retry-After too`, async t => {
    const world = new World(t), seen = follow();
    world.answers = [cut(event(1)), problem(code), open(event(2))];

    await world.advance(5_000);

    assert.deepEqual(seen.data, ['token 1', 'token 2']);
  });
}

test('a page that was reloaded reads a run from its beginning, or from where its text ends', async t => {
  const world = new World(t), from = lastEventId => follow({ id, lastEventId });
  world.answers = [open(event(1), event(2)), open(event(2))];

  const all = from(undefined);
  await world.advance(0);
  const rest = from(`${id}-1~`);
  assert.deepEqual([all.run.id, rest.run.id, rest.run.lastEventId], [id, id, `${id}-1~`]);
  await world.advance(0);

  assert.deepEqual(world.requests.map(({ method, url, lastEventId }) => [method, url, lastEventId]), [['GET', `/chat?run=${id}`, ''], ['GET', '/chat', `${id}-1~`]]);
  assert.deepEqual([all.data, rest.data], [['token 1', 'token 2'], ['token 2']]);
  assert.deepEqual(all.snapshots.map(({ state, isResumed }) => [state, isResumed]), [['connecting', false], ['streaming', true]]);
});

test('an id from the page\'s storage cannot change the address', async t => {
  const world = new World(t);
  resumeRun('/chat', { id: 'a&b=c#d' });
  await world.advance(0);

  assert.equal(world.requests[0].url, '/chat?run=a%26b%3Dc%23d');
});

test('an id that the page has lost begins nothing', async t => {
  const world = new World(t), seen = follow({ id: null });
  world.answers = [problem(404)];
  await world.advance(1_000);

  assert.deepEqual(world.requests.map(({ method, url }) => [method, url]), [['GET', '/chat?run=null']]);
  assert.equal(seen.error.status, 404);
});

test('silence is a drop: before the answer, and in it', async t => {
  const world = new World(t), seen = follow();
  world.answers = [() => new Promise(() => {}), open(event(1)), open(event(2))];

  await world.advance(46_000);
  assert.deepEqual([methods(world), seen.data], [['POST', 'POST'], ['token 1']]);
  await world.advance(30_000);
  await world.connection.send(':\n\n');
  await world.advance(44_999);
  assert.equal(world.requests.length, 2);
  await world.advance(1_000);

  assert.deepEqual([methods(world), seen.data], [['POST', 'POST', 'GET'], ['token 1', 'token 2']]);
});

test('whoever is offline waits for as long as it takes, and is back at once', async t => {
  const world = new World(t), seen = follow();
  world.answers = [open(event(1))];
  await world.advance(1_000);
  world.otherwise = unreachable;
  await world.goOffline();
  await world.connection.cut();
  await world.advance(3_600_000);
  assert.equal(seen.run.getSnapshot().state, 'away');

  world.otherwise = open(event(2));
  await world.goOnline();

  assert.deepEqual(seen.data, ['token 1', 'token 2']);
  assert.deepEqual([seen.run.getSnapshot().state, seen.run.getSnapshot().isResumed], ['streaming', true]);
});

test('a connection from before an outage is replaced, and is away until then', async t => {
  const world = new World(t), seen = follow();
  world.answers = [open(event(1)), open(event(2))];
  await world.advance(1_000);

  await world.goOnline();

  assert.deepEqual(seen.states, ['connecting', 'streaming', 'away', 'streaming']);
  assert.deepEqual(seen.data, ['token 1', 'token 2']);
});

test('a look at the page ends a wait', async t => {
  const world = new World(t), seen = follow({ initialRetryDelay: 30_000 });
  world.answers = [cut(event(1)), open(event(2))];
  await world.advance(1_000);

  await world.show('visible');

  assert.deepEqual(seen.data, ['token 1', 'token 2']);
});

test('what onEvent and onStateChange throw is reported, and breaks nothing', async t => {
  const world = new World(t), fail = () => { throw new Error('page'); };
  const seen = follow({ onEvent: fail, onStateChange: fail });
  world.answers = [ended(event(1), event(2)), status(204)];

  await world.advance(1_000);

  assert.equal(seen.end.outcome, 'complete');
  assert.equal(world.reported.length, 5);
});

test('subscribers hear of each change, and neither begin nor end a run', async t => {
  const world = new World(t), { run } = follow({ onEvent: undefined, onStateChange: undefined }), states = [];
  run.subscribe(() => {})();
  const leave = run.subscribe(() => states.push(run.getSnapshot()));
  world.answers = [open(event(1)), status(204)];
  await world.advance(1_000);
  assert.equal(run.getSnapshot(), states.at(-1));
  leave();
  leave();

  await world.connection.end();
  await world.advance(0);

  assert.deepEqual(states.map(snapshot => snapshot.state), ['connecting', 'streaming']);
  assert.ok(states.every(Object.isFrozen));
  assert.equal(run.getSnapshot().state, 'complete');
});

test('nobody has to look at the end', async t => {
  const world = new World(t), unhandled = [];
  const listener = error => unhandled.push(error);
  process.on('unhandledRejection', listener);
  t.after(() => process.off('unhandledRejection', listener));
  world.otherwise = problem(400);

  startRun('/chat', { body: {} });
  resumeRun('/chat', { id });
  startRun('/chat', { body: {} }).close();
  await world.advance(1_000);
  await settle();

  assert.deepEqual(unhandled, []);
});

test('it works where there is neither a window nor a document', async t => {
  const world = new World(t);
  for (const name of ['addEventListener', 'removeEventListener', 'document', 'navigator']) globalThis[name] = undefined;
  const seen = follow();
  world.answers = [cut(event(1)), ended(event(2)), status(204)];

  await world.advance(5_000);

  assert.deepEqual([seen.data, seen.end.outcome], [['token 1', 'token 2'], 'complete']);
});
