// The browser's half of ResilientSse: an event stream that comes back, at the position where it was. An ES module without dependencies.
//
//   import { openStream } from '/_content/ResilientSse.AspNetCore/sse.js';
//   const stream = openStream('/api/guilds/42/status/stream', { onMessage: event => console.log(event.type, event.data) });
//
// It stands on fetch, not on EventSource: an EventSource hears only the types of events that the page lists, does not tell a 401 from a
// 503, is dead after either, and a new one has forgotten its Last-Event-ID.
//
// Three rooms: createStream is what a page has, createLoop connects and waits, createParser knows the format. Docs are in sse.d.ts.

const defaults = {
  maxRetries: 3, initialRetryDelay: 1_000, maxRetryDelay: 30_000, idleTimeout: 45_000, fetch: (url, init) => fetch(url, init),
};
const attemptGap = 100;         // from one attempt to the next at least, whatever options, server and page say
const healthyAfter = 5_000;     // a connection that lives so long was a success, even if it brought no event
const longestFloor = 3_600_000; // what a server may ask for
const longestTimer = 2 ** 31 - 1; // beyond it a timer fires at once

export class SseError extends Error {
  /** @param {string} message @param {number | null} status @param {unknown} [cause] */
  constructor(message, status, cause) {
    super(message, { cause });
    this.name = 'SseError';
    this.status = status;
  }
}

/** @type {typeof import('./sse.d.ts').openStream} */
export function openStream(url, options) {
  const stream = createStream(url, options);
  stream.subscribe(() => {});
  return stream;
}

/** @type {typeof import('./sse.d.ts').createStream} */
export function createStream(url, options = {}) {
  const listeners = new Set();
  /** @type {import('./sse.d.ts').SseSnapshot} */
  let snapshot = { connectionState: 'disconnected', retries: 0, retryDelay: null, error: null, upstream: null };

  function change(details) {
    const latest = snapshot = Object.freeze({ ...snapshot, ...details });
    for (const listener of [...listeners]) call(listener);
    call(options.onStateChange, latest);
    if (latest.connectionState === 'error' && latest === snapshot) call(options.onError, latest.error);
  }

  const setState = (connectionState, details) =>
    change({ connectionState, retries: 0, retryDelay: null, error: null, upstream: null, ...details });

  const loop = createLoop({
    settings: () => ({ ...defaults, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) }),
    send: ({ fetch }, lastEventId, signal) => fetch(url, {
      headers: { Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': utf8(lastEventId) }) },
      cache: 'no-store',
      signal,
    }),
    onState: setState,
    onEvent(event) {
      const notice = fromProxy(event);
      if (!notice) call(options.onMessage, event);
      else if (event.type === 'gap') call(options.onGap, notice);
      else change({ upstream: notice });
    },
  });

  function stop() {
    loop.stop();
    if (snapshot.connectionState !== 'disconnected' || snapshot.retryDelay !== null) setState('disconnected');
  }

  return {
    subscribe(listener) {
      const own = () => listener();       // the same function may subscribe twice
      if (listeners.add(own).size === 1 && url !== null) loop.start();
      return () => { if (listeners.delete(own) && listeners.size === 0) stop(); };
    },
    getSnapshot: () => snapshot,
    configure(newOptions) { options = newOptions; },
    reconnect() { if (listeners.size > 0 && url !== null) loop.start(); },
    close() { listeners.clear(); stop(); },
  };
}

// Connects, reads, waits and connects again, until the stream is complete, refused, given up or stopped. What is asked for is up to
// `send`, what comes of it up to `onState` and `onEvent`.
function createLoop({ settings, send, onState, onEvent }) {
  let lastEventId = '', floor = 0, attemptedAt = -Infinity;
  let current = null;     // the session: from a start to the next one or to the end; one that is over does nothing any more

  const listen = verb => {
    globalThis[verb]?.('online', onPage);
    globalThis.document?.[verb]('visibilitychange', onPage);
  };

  function start() {
    stop();
    listen('addEventListener');
    run(current = { failures: 0, heardAt: Date.now(), connection: null, timer: 0, wake: null, notBefore: null });
  }

  function stop() {
    listen('removeEventListener');
    const over = current;
    current = null;
    over?.connection?.abort();
    over?.wake?.();
  }

  // The network is back, or somebody looks at the page again: no waiting now, but for what the server asked for. A connection from
  // before an outage, or one that was silent while the page's timers slept, is not worth keeping.
  function onPage({ type }) {
    if (type !== 'online' && document.visibilityState !== 'visible') return;
    if (type === 'online') current.failures = 0;
    if (current.notBefore !== null) sleepUntil(current.notBefore);
    else if (type === 'online' || Date.now() - current.heardAt > settings().idleTimeout) start();
  }

  function sleepUntil(time) {
    clearTimeout(current.timer);
    current.timer = setTimeout(current.wake, Math.min(Math.max(0, time - performance.now()), longestTimer));
  }

  async function sleep(delay, notBefore = null) {
    const sleeper = current;
    sleeper.notBefore = notBefore;
    await new Promise(resolve => {
      sleeper.wake = resolve;
      sleepUntil(performance.now() + delay);
    });
    clearTimeout(sleeper.timer);
    sleeper.notBefore = null;
  }

  async function run(session) {
    await null;         // who subscribes, leaves and subscribes again in one go, as React's strict mode does, makes one request
    while (session === current) {
      onState('connecting', { retries: session.failures });
      if (session === current) await sleep(attemptedAt + attemptGap - performance.now());
      if (session !== current) return;
      attemptedAt = performance.now();
      const options = settings(), end = await attempt(session, options);
      if (session !== current) return;
      if (end.isFinal) return finish(end.error);

      // A server that says when to return, and ends the stream itself, is well; and who is offline need not give up.
      const isFailure = !end.isInvitation, isOffline = globalThis.navigator?.onLine === false;
      const isSpent = session.failures >= options.maxRetries && isFailure && !isOffline;
      if (isSpent || options.maxRetries === 0) return finish(gaveUp(session.failures, end.error));
      const least = Math.min(Math.max(floor, end.retryAfter ?? 0), longestFloor);
      const delay = retryDelay(session.failures, least, options);
      if (isFailure) session.failures++;
      onState('disconnected', { retries: session.failures, retryDelay: delay });
      if (session === current) await sleep(delay, performance.now() + (end.isAnswered ? least : 0));
    }
  }

  function finish(error) {
    stop();
    onState(error ? 'error' : 'disconnected', error && { error });
  }

  // One request and its answer. Says how it ended.
  async function attempt(session, options) {
    const connection = session.connection = new AbortController();
    let openedAt = Infinity, isSilent = false, timer = 0;
    const heard = () => {
      session.heardAt = Date.now();
      clearTimeout(timer);
      if (options.idleTimeout <= longestTimer) timer = setTimeout(() => { isSilent = true; connection.abort(); }, options.idleTimeout);
    };
    try {
      heard();
      const response = await send(options, lastEventId, connection.signal);
      const refusal = refusalOf(response);
      if (session !== current || refusal) return refusal;
      openedAt = performance.now();
      onState('connected');
      return await read(session, response.body.getReader(), heard);
    } catch (cause) {
      const reason = isSilent ? `Nothing came for ${options.idleTimeout / 1000} s` : cause?.message ?? String(cause);
      return { error: new SseError(reason, null, cause), isAnswered: openedAt < Infinity };
    } finally {
      clearTimeout(timer);
      connection.abort();
      if (performance.now() - openedAt >= healthyAfter) session.failures = 0;
    }
  }

  async function read(session, body, heard) {
    const parser = createParser(lastEventId), openedWith = lastEventId;
    for (;;) {
      const { done, value } = await body.read();
      if (session !== current) return null;
      if (done) return { error: new SseError('The stream ended', 200), isAnswered: true, isInvitation: parser.retry !== null };
      heard();
      for (const event of parser.push(value)) {
        lastEventId = event.lastEventId;
        // A server that plays the same event again and again, or sends no more than an id, is not well.
        if (event.data && (!lastEventId || lastEventId !== openedWith)) session.failures = 0;
        onEvent({ ...event, ...takeApart(lastEventId) });
        if (session !== current) return null;
      }
      lastEventId = parser.lastEventId;
      floor = parser.retry ?? floor;
    }
  }

  return { start, stop };
}

/** @param {number} retries @param {SseError} error */
function gaveUp(retries, { message, status, cause }) {
  return new SseError(`${message}: given up after ${retries} retries (maxRetries)`, status, cause);
}

function refusalOf({ status, headers }) {
  if (status === 204) return { isFinal: true };
  if (status !== 200) {
    const error = new SseError(`The server answered ${status}`, status), isFinal = status < 500 && ![408, 425, 429].includes(status);
    return { error, isFinal, isAnswered: true, retryAfter: retryAfter(headers.get('Retry-After')) };
  }
  const type = headers.get('Content-Type');
  if (/(^|,)\s*text\/event-stream\s*(;[^,]*)?$/i.test(type)) return null;
  return { error: new SseError(`The answer is not text/event-stream, but ${type}`, status), isFinal: true };
}

// A floor is what the server asked for; between it and the cap the delays stay spread out, or all pages would come back together.
function retryDelay(failures, floor, { initialRetryDelay, maxRetryDelay }) {
  const base = Math.min(Math.max(initialRetryDelay, floor) * 2 ** Math.min(failures, 50), maxRetryDelay);
  const low = Math.max(base / 2, floor), high = Math.max(base, floor + Math.min(floor / 2, maxRetryDelay));
  return low + Math.random() * (high - low);
}

// Seconds or a date.
function retryAfter(value) {
  const milliseconds = /^\d+$/.test(value ?? '') ? value * 1000 : Date.parse(value) - Date.now();
  return milliseconds > 0 ? milliseconds : 0;
}

// An id as the bytes that an EventSource sends, one character for each: fetch takes no others.
const utf8 = text => Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');

// An id of a shared route is <epoch>-<sequence>~<the upstream's id>; epoch and sequence are 0 where the event is not from the log.
function takeApart(id) {
  const [, epoch, sequence, upstreamId] = /^([0-9a-v]{13}|[0-9a-v]{26})-(\d+)~(.*)$/s.exec(id) ?? [];
  if (epoch === undefined) return { upstreamId: id, position: null };
  return { upstreamId, position: /^0+$/.test(epoch) ? null : { epoch, sequence: Number(sequence) } };
}

// What the proxy itself says, or null: an upstream may have events of these names too.
function fromProxy({ type, data, upstreamId, position }) {
  if (type !== 'gap' && type !== 'state') return null;
  try {
    const notice = JSON.parse(data);
    const isGap = type === 'gap' && position && !upstreamId && 'reason' in notice && 'after' in notice;
    return isGap || (type === 'state' && 'since' in notice && 'retryIn' in notice) ? notice : null;
  } catch {
    return null;
  }
}

// What a page's callback throws is the page's, and breaks nothing here.
function call(callback, ...values) {
  try {
    callback?.(...values);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}

/** WHATWG HTML, 9.2.6, to the letter. @type {typeof import('./sse.d.ts').createParser} */
export function createParser(lastEventId = '') {
  const decoder = new TextDecoder();      // "UTF-8 decode": takes one leading byte order mark off, replaces what is not UTF-8
  let line = '', endedWithCr = false, data = '', type = '', id = lastEventId;

  // A whole line; returns an event if it ends one.
  function take(whole) {
    if (whole === '') return dispatch();
    const colon = whole.indexOf(':');
    const field = colon < 0 ? whole : whole.slice(0, colon);
    const value = colon < 0 ? '' : whole.slice(colon + (whole[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') data += `${value}\n`;
    else if (field === 'event') type = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) parser.retry = Number(value);
    // Anything else is ignored, and so is a comment: its field has an empty name.
    return null;
  }

  function dispatch() {
    parser.lastEventId = id;              // here, not at the id line: an event that is cut off is asked for again
    const event = data === '' ? null : { type: type || 'message', data: data.slice(0, -1), lastEventId: id };
    data = type = '';
    return event;
  }

  const parser = {
    lastEventId,
    /** @type {number | null} */
    retry: null,
    *push(bytes) {
      const text = decoder.decode(bytes, { stream: true }), lineEnd = /\r\n?|\n/g;
      if (text === '') return;
      let start = endedWithCr && text[0] === '\n' ? 1 : 0;
      endedWithCr = text.endsWith('\r');  // it ends its line at once; an LF may still belong to it
      lineEnd.lastIndex = start;
      for (let end; (end = lineEnd.exec(text)) !== null; start = lineEnd.lastIndex) {
        const event = take(line + text.slice(start, end.index));
        line = '';
        if (event) yield event;
      }
      line += text.slice(start);
    },
  };
  return parser;
}
