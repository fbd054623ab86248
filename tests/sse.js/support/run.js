import { resumeRun, startRun } from './module.js';
import { Connection } from './world.js';

export const id = '0123456789abcdefghijklmnop';

/** A run, and all that it has said. */
export function follow(options = {}, url = '/chat') {
  const seen = { events: [], states: [], delays: [], snapshots: [], end: null, error: null };
  const own = {
    onEvent: event => seen.events.push(event),
    onStateChange(snapshot) {
      seen.snapshots.push(snapshot);
      seen.states.push(snapshot.state);
      if (snapshot.retryDelay !== null) seen.delays.push(snapshot.retryDelay);
    },
    ...options,
  };
  seen.run = 'id' in options ? resumeRun(url, own) : startRun(url, { body: { prompt: 'Hello' }, ...own });
  seen.run.done.then(end => { seen.end = end; }, error => { seen.error = error; });
  return Object.defineProperty(seen, 'data', { get: () => seen.events.map(event => event.data) });
}

/** A part of an answer: blocks whose ids are positions. */
export const event = (sequence, data = `token ${sequence}`, { type = 'message', upstreamId = '' } = {}) =>
  `id: ${id}-${sequence}~${upstreamId}\nevent: ${type}\ndata: ${data}\n\n`;

export const broken = (sequence, reason = 'upstream_cut') => event(sequence, JSON.stringify({ reason }), { type: 'broken' });

export const cancelled = sequence => event(sequence, '{"reason":"cancelled"}', { type: 'cancelled' });

/** A stream of the run that the test goes on writing. */
export const open = (...texts) => () => {
  const connection = new Connection(':\n\n', ...texts);
  connection.response.headers.set('Sse-Run', id);
  return connection;
};

/** A stream that ends cleanly after what it says. */
export const ended = (...texts) => () => {
  const connection = open(...texts)();
  connection.end();
  return connection;
};

/** A stream that the network breaks after what it says. */
export const cut = (...texts) => () => {
  const blocks = [':\n\n', ...texts].map(text => new TextEncoder().encode(text));
  const next = controller => blocks.length > 0 ? controller.enqueue(blocks.shift()) : controller.error(new TypeError('network error'));
  return new Response(new ReadableStream({ pull: next }, { highWaterMark: 0 }), { headers: { 'Content-Type': 'text/event-stream', 'Sse-Run': id } });
};

export const problem = (status, headers = {}, body = { title: 'Sorry', status }) => () =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });
