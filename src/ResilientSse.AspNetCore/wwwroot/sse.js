// The browser's half of ResilientSse: event streams that reconnect and resume where they were. An ES module without dependencies.
//
//   import { openStream, startRun } from '/_content/ResilientSse.AspNetCore/sse.js';
//   const stream = openStream('/api/guilds/42/status/stream', { onMessage: event => console.log(event.type, event.data) });
//   const run = startRun('/api/chat', { body: { prompt: 'Hello' }, onEvent: event => console.log(event.data) });
//
// It uses fetch, not EventSource: an EventSource delivers only the event types that the page lists, cannot tell a 401 from a 503, is dead
// after either, and a new one does not know the last event id.
//
// Four parts: createStream and createRun are for pages, createLoop connects and waits, createParser parses the format. The docs are in
// sse.d.ts.

const defaults = {
  maxRetries: 3, initialRetryDelay: 1_000, maxRetryDelay: 30_000, idleTimeout: 45_000, fetch: (url, init) => fetch(url, init),
};
const attemptGap = 100;         // the least time between two attempts, whatever options, server and page say
const healthyAfter = 5_000;     // a connection that lives this long was a success, even without events
const longestFloor = 3_600_000; // the longest wait that a server may ask for
const longestTimer = 2 ** 31 - 1; // longer timers fire at once

export class SseError extends Error {
  /** @param {string} message @param {number | null} status @param {unknown} [cause] @param {unknown} [problem] */
  constructor(message, status, cause, problem = null) {
    super(message, { cause });
    this.name = 'SseError';
    this.status = status;
    this.problem = problem;
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
  /** @type {import('./sse.d.ts').SseSnapshot} */
  const initial = { connectionState: 'disconnected', retries: 0, retryDelay: null, error: null, upstream: null };
  const { listeners, getSnapshot, change, add } = createStore(initial, latest => {
    call(options.onStateChange, latest);
    if (latest.connectionState === 'error' && latest === getSnapshot()) call(options.onError, latest.error);
  });

  const setState = (connectionState, details) =>
    change({ connectionState, retries: 0, retryDelay: null, error: null, upstream: null, ...details });

  const loop = createLoop({
    settings: () => withDefaults(options),
    send: ({ fetch }, lastEventId, signal) => fetch(url, { headers: headersOf(lastEventId), cache: 'no-store', signal }),
    onState: setState,
    onFinish: error => setState(error ? 'error' : 'disconnected', error && { error }),
    onEvent(event) {
      const notice = fromProxy(event);
      if (!notice) call(options.onMessage, event);
      else if (event.type === 'gap') call(options.onGap, notice);
      else change({ upstream: notice });
    },
  });

  function stop() {
    loop.stop();
    if (getSnapshot().connectionState !== 'disconnected' || getSnapshot().retryDelay !== null) setState('disconnected');
  }

  return {
    subscribe(listener) {
      const remove = add(listener);
      if (listeners.size === 1 && url !== null) loop.start();
      return () => { if (remove() && listeners.size === 0) stop(); };
    },
    getSnapshot,
    configure(newOptions) { options = newOptions; },
    reconnect() { if (listeners.size > 0 && url !== null) loop.start(); },
    close() { listeners.clear(); stop(); },
  };
}

/** @type {typeof import('./sse.d.ts').startRun} */
export function startRun(url, options) {
  const { body, idempotencyKey = newKey() } = options;
  const post = {
    method: 'POST',
    headers: { ...options.headers, Accept: 'text/event-stream', 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
  return createRun(url, options, { id: null, lastEventId: '', post });
}

/** @type {typeof import('./sse.d.ts').resumeRun} */
export function resumeRun(url, options) {
  return createRun(url, options, { id: String(options.id), lastEventId: options.lastEventId ?? '', post: null });
}

// A run has an id as soon as its POST is answered. Until then the POST is repeated with the same key; after that the run is read by GET.
function createRun(url, options, { id, lastEventId, post }) {
  const settings = withDefaults(options), address = String(url).replace(/#.*/s, '');
  const addressOf = run => `${address}${address.includes('?') ? '&' : '?'}run=${encodeURIComponent(run)}`;
  let isOver = false, cancellation = null;
  let heldEnd = null;         // an event that says how the run ended, if it is the last one
  let endedCleanly = false;   // the last stream did, and no event has arrived since

  /** @type {import('./sse.d.ts').SseRunSnapshot} */
  const initial = { state: 'connecting', isResumed: false, retries: 0, retryDelay: null, reason: null, error: null };
  const { getSnapshot, change, add } = createStore(initial, latest => call(options.onStateChange, latest));
  const done = deferred(), known = deferred();
  if (id !== null) known.resolve(id);

  const loop = createLoop({
    lastEventId,
    settings: () => settings,
    send({ fetch }, position, signal) {
      if (id === null) return fetch(url, { ...post, cache: 'no-store', signal });
      return fetch(position ? url : addressOf(id), { headers: { ...options.headers, ...headersOf(position) }, cache: 'no-store', signal });
    },
    judgeAnswer(response) {
      if (id !== null) return judgeReturn(response);
      const refusal = judgePost(response);
      if (!refusal) known.resolve(id = response.headers.get('Sse-Run'));
      return refusal;
    },
    // A clean end proves nothing, because a proxy can turn a cut into one: the next GET confirms it with 204. After the first clean end in
    // a row that GET is sent at once. If it fails, an end that an event announced counts: the app has stopped.
    judgeEnd(end) {
      if (heldEnd && endedCleanly && !end.isStream) return { isFinal: true };
      const isToConfirm = end.isClean && !endedCleanly;
      if (end.isStream) endedCleanly = Boolean(end.isClean);
      return { ...end, isToConfirm };
    },
    onState,
    onEvent(event) {
      endedCleanly = false;
      if (heldEnd) deliver(heldEnd.event);      // it was not the last one, so it was the upstream's
      const end = endOf(event);
      heldEnd = end && { event, ...end };
      if (!end) deliver(event);
    },
    onFinish(error) {
      known.reject(error);      // has no effect if the id is known
      if (heldEnd) finish(heldEnd.outcome, heldEnd.reason);
      else finish(error ? 'error' : 'complete', null, error);
    },
  });

  function onState(connectionState, { retries = 0, retryDelay = null } = {}) {
    if (isOver) return;
    const { state } = getSnapshot(), isFirst = id === null || state === 'connecting';
    if (connectionState === 'connected') change({ state: 'streaming', isResumed: !post || !isFirst, retries, retryDelay });
    else if (connectionState === 'disconnected') change({ state: 'away', retries, retryDelay });
    else if (isFirst) change({ state: 'connecting', retries, retryDelay });
    else if (state !== 'streaming' || !endedCleanly) change({ state: 'away', retries, retryDelay });    // not while an end is being confirmed
  }

  // lastEventId is set before the page gets the event, so a page that saves the text saves the matching position. The id of the end is
  // never kept, so that a page that returns gets the end again.
  function deliver(event) {
    if (isOver) return;
    lastEventId = event.lastEventId;
    call(options.onEvent, event);
  }

  function finish(outcome, reason, error = null) {
    if (isOver) return;
    isOver = true;
    if (error) done.reject(error);
    else done.resolve({ outcome, reason });
    change({ state: outcome, retries: 0, retryDelay: null, reason, error });
  }

  async function sendCancel() {
    const run = await known.promise;
    if (['complete', 'broken', 'cancelled'].includes(getSnapshot().state)) return;
    const watch = watchSilence(settings.idleTimeout);
    try {
      const init = { method: 'DELETE', headers: { ...options.headers }, keepalive: true, signal: watch.signal };
      const response = await settings.fetch(addressOf(run), init);
      if (!response.ok) throw await withProblem(refused(response), response);
      loop.hurry();
    } catch (cause) {
      throw cause instanceof SseError ? cause : watch.errorOf(cause);
    } finally {
      watch.stop();
    }
  }

  function close() {
    if (isOver) return;
    finish('closed', null);
    if (cancellation) {
      known.promise.then(loop.stop, () => {});      // to cancel the run, its id has to be known first
    } else {
      loop.stop();
      known.reject(new SseError('The run was closed before it had an id', null));
    }
  }

  loop.start();
  return {
    get id() { return id; },
    get lastEventId() { return lastEventId; },
    done: done.promise,
    cancel() {
      return cancellation ??= sendCancel().catch(error => { cancellation = null; throw error; });
    },
    close,
    subscribe: listener => { const remove = add(listener); return () => { remove(); }; },
    getSnapshot,
  };
}

// Connects, reads, waits and connects again, until the stream is complete, refused, given up or stopped. `send` makes the requests, and the
// callbacks handle the results.
function createLoop({ lastEventId = '', settings, send, judgeAnswer = refusalOf, judgeEnd = end => end, onState, onEvent, onFinish }) {
  let floor = 0, attemptedAt = -Infinity;
  let current = null;     // the session, from one start to the next or to the end; a session that is over does nothing more

  const listen = verb => {
    globalThis[verb]?.('online', onPage);
    globalThis.document?.[verb]('visibilitychange', onPage);
  };

  function start() {
    stop();
    listen('addEventListener');
    keepConnected(current = { failures: 0, heardAt: Date.now(), connection: null, timer: 0, wake: null, notBefore: null });
  }

  function stop() {
    listen('removeEventListener');
    const over = current;
    current = null;
    over?.connection?.stop();
    over?.wake?.();
  }

  // The network is back or the page is visible again: waits now end, except those that the server asked for. A connection from before an
  // outage, or one that was silent while the page's timers were suspended, is replaced.
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

  async function keepConnected(session) {
    await null;         // subscribing, leaving and subscribing again at once, as in React's strict mode, makes one request
    while (session === current) {
      onState('connecting', { retries: session.failures });
      if (session === current) await sleep(attemptedAt + attemptGap - performance.now());
      if (session !== current) return;
      attemptedAt = performance.now();
      const options = settings(), answered = await attempt(session, options);
      if (session !== current) return;
      const end = judgeEnd(answered);
      if (end.isFinal) return finish(end.error);

      // A server that ends the stream and says when to return is healthy; and a page that is offline need not give up.
      const isFailure = !end.isInvitation && !end.isToConfirm, isOffline = globalThis.navigator?.onLine === false;
      const isSpent = session.failures >= options.maxRetries && isFailure && !isOffline;
      if (isSpent || (options.maxRetries === 0 && !end.isToConfirm)) return finish(gaveUp(session.failures, end.error));
      const least = Math.min(Math.max(floor, end.retryAfter ?? 0), longestFloor);
      if (end.isToConfirm && least === 0) continue;
      const delay = retryDelay(session.failures, least, options);
      if (isFailure) session.failures++;
      onState('disconnected', { retries: session.failures, retryDelay: delay });
      if (session === current) await sleep(delay, performance.now() + (end.isAnswered ? least : 0));
    }
  }

  function finish(error) {
    stop();
    onFinish(error);
  }

  // Makes one request, reads its answer, and returns how it ended.
  async function attempt(session, options) {
    const connection = session.connection = watchSilence(options.idleTimeout);
    let openedAt = Infinity;
    session.heardAt = Date.now();
    try {
      const response = await send(options, lastEventId, connection.signal);
      const refusal = judgeAnswer(response);
      if (refusal?.error) await withProblem(refusal.error, response);
      if (session !== current || refusal) return refusal;
      openedAt = performance.now();
      onState('connected');
      return await read(session, response.body.getReader());
    } catch (cause) {
      return { error: connection.errorOf(cause), isAnswered: openedAt < Infinity, isStream: openedAt < Infinity };
    } finally {
      connection.stop();
      if (performance.now() - openedAt >= healthyAfter) session.failures = 0;
    }
  }

  async function read(session, body) {
    const parser = createParser(lastEventId), openedWith = lastEventId;
    for (;;) {
      const { done, value } = await body.read();
      if (session !== current) return null;
      if (done) {
        const error = new SseError('The stream ended', 200);
        return { error, isAnswered: true, isStream: true, isClean: true, isInvitation: parser.retry !== null };
      }
      session.heardAt = Date.now();
      session.connection.heard();
      for (const event of parser.push(value)) {
        lastEventId = event.lastEventId;
        // A server that keeps repeating the same event, or sends only ids, is not healthy.
        if (event.data && (!lastEventId || lastEventId !== openedWith)) session.failures = 0;
        onEvent({ ...event, ...takeApart(lastEventId) });
        if (session !== current) return null;
      }
      lastEventId = parser.lastEventId;
      floor = parser.retry ?? floor;
    }
  }

  return { start, stop, hurry() { if ((current?.notBefore ?? null) !== null) sleepUntil(current.notBefore); } };
}

// Aborts a request when nothing has arrived for too long.
function watchSilence(idleTimeout) {
  const controller = new AbortController();
  let timer = 0, isSilent = false;
  const watch = {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      if (idleTimeout <= longestTimer) timer = setTimeout(() => { isSilent = true; controller.abort(); }, idleTimeout);
    },
    stop() {
      clearTimeout(timer);
      controller.abort();
    },
    errorOf(cause) {
      const message = isSilent ? `Nothing arrived for ${idleTimeout / 1000} s (idleTimeout)` : cause?.message ?? String(cause);
      return new SseError(message, null, cause);
    },
  };
  watch.heard();
  return watch;
}

// A snapshot and its listeners.
function createStore(snapshot, onChange) {
  const listeners = new Set();
  return {
    listeners,
    getSnapshot: () => snapshot,
    change(details) {
      const latest = snapshot = Object.freeze({ ...snapshot, ...details });
      for (const listener of [...listeners]) call(listener);
      onChange(latest);
    },
    add(listener) {
      const own = () => listener();       // the same function may subscribe twice
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

// A promise whose rejection need not be handled.
function deferred() {
  let resolve, reject;
  const promise = new Promise((...both) => { [resolve, reject] = both; });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

const withDefaults = options =>
  ({ ...defaults, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) });

const headersOf = lastEventId => ({ Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': utf8(lastEventId) }) });

// Not crypto.randomUUID, which does not exist on pages without TLS.
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

/** @param {number} retries @param {SseError} error */
function gaveUp(retries, { message, status, cause, problem }) {
  return new SseError(`${message}: given up after ${retries} retries (maxRetries)`, status, cause, problem);
}

const refused = ({ status }) => new SseError(`The server answered ${status}`, status);

const isJson = ({ headers }) => /^application\/([^;]+\+)?json\s*(;|$)/i.test(headers.get('Content-Type'));

// Adds the JSON of a response to its error.
async function withProblem(error, response) {
  if (isJson(response)) error.problem = await response.json().catch(() => null);
  return error;
}

function refusalOf(response) {
  const { status, headers } = response;
  if (status === 204) return { isFinal: true };
  if (status !== 200) {
    const isFinal = status < 500 && ![408, 425, 429].includes(status);
    return { error: refused(response), isFinal, isAnswered: true, retryAfter: retryAfter(headers.get('Retry-After')) };
  }
  const type = headers.get('Content-Type');
  if (/(^|,)\s*text\/event-stream\s*(;[^,]*)?$/i.test(type)) return null;
  return { error: new SseError(`The response is not text/event-stream but ${type}`, status), isFinal: true };
}

// A POST is repeated if that may help. A JSON error without Retry-After is the server's answer, which would be the same for the same key;
// an error that is not JSON is a gateway's. And only a route of MapSseRun may be asked twice.
function judgePost(response) {
  const { status, headers } = response;
  if (status === 204) return { error: refused(response), isFinal: true };
  const refusal = refusalOf(response);
  if (refusal) return { ...refusal, isFinal: refusal.isFinal || (isJson(response) && !headers.has('Retry-After')) };
  if (/^[0-9a-v]{26}$/.test(headers.get('Sse-Run'))) return null;
  const message = 'The response has no Sse-Run header: the route is not a route of MapSseRun, or a CORS policy does not expose the header';
  return { error: new SseError(message, status), isFinal: true };
}

function judgeReturn(response) {
  const refusal = refusalOf(response);
  if (response.status === 404) refusal.error.message += ': the run is unknown or forgotten';
  return refusal;
}

// The floor is what the server asked for. Above it the delays stay spread out, or all pages would return together.
function retryDelay(failures, floor, { initialRetryDelay, maxRetryDelay }) {
  const base = Math.min(Math.max(initialRetryDelay, floor) * 2 ** Math.min(failures, 50), maxRetryDelay);
  const low = Math.max(base / 2, floor), high = Math.max(base, floor + Math.min(floor / 2, maxRetryDelay));
  return low + Math.random() * (high - low);
}

// Parses seconds or a date into milliseconds.
function retryAfter(value) {
  const milliseconds = /^\d+$/.test(value ?? '') ? value * 1000 : Date.parse(value) - Date.now();
  return milliseconds > 0 ? milliseconds : 0;
}

// Turns an id into the bytes that an EventSource sends, one character per byte, because fetch accepts no others.
const utf8 = text => Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');

// An id of a shared route is <epoch>-<sequence>~<the upstream's id>; epoch and sequence are 0 if the event is not from the log.
function takeApart(id) {
  const [, epoch, sequence, upstreamId] = /^([0-9a-v]{13}|[0-9a-v]{26})-(\d+)~(.*)$/s.exec(id) ?? [];
  if (epoch === undefined) return { upstreamId: id, position: null };
  return { upstreamId, position: /^0+$/.test(epoch) ? null : { epoch, sequence: Number(sequence) } };
}

// A notice of the proxy, or null: an upstream may have events with these names too.
function fromProxy({ type, data, upstreamId, position }) {
  if (type !== 'gap' && type !== 'state') return null;
  try {
    const notice = JSON.parse(data);
    const isGap = type === 'gap' && position && !upstreamId && 'reason' in notice && 'after' in notice;
    return isGap || (type === 'state' && isState(notice)) ? notice : null;
  } catch {
    return null;
  }
}

const isState = ({ state, since, retryIn }) => (state === 'disconnected' || state === 'connected')
  && typeof since === 'string' && (retryIn === null || typeof retryIn === 'number');

// How a run ended, if the event is the proxy's notice of that, or null. An upstream may have such an event too, but then it is not the last
// of the run.
function endOf({ type, data, upstreamId, position }) {
  if ((type !== 'broken' && type !== 'cancelled') || upstreamId || !position) return null;
  try {
    const { reason } = JSON.parse(data);
    return typeof reason === 'string' ? { outcome: type, reason } : null;
  } catch {
    return null;
  }
}

// If a page's callback throws, that is reported and affects nothing here.
function call(callback, ...values) {
  try {
    callback?.(...values);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}

/** WHATWG HTML, 9.2.6, to the letter. @type {typeof import('./sse.d.ts').createParser} */
export function createParser(lastEventId = '') {
  const decoder = new TextDecoder();      // "UTF-8 decode": removes one leading byte order mark, replaces what is not UTF-8
  let line = '', endedWithCr = false, data = '', type = '', id = lastEventId;

  // Takes a whole line; returns an event if the line ends one.
  function take(whole) {
    if (whole === '') return dispatch();
    const colon = whole.indexOf(':');
    const field = colon < 0 ? whole : whole.slice(0, colon);
    const value = colon < 0 ? '' : whole.slice(colon + (whole[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') data += `${value}\n`;
    else if (field === 'event') type = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) parser.retry = Number(value);
    // Anything else is ignored, including comments, whose field name is empty.
    return null;
  }

  function dispatch() {
    parser.lastEventId = id;              // here, not at the id line, so that an event that is cut off is requested again
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
      endedWithCr = text.endsWith('\r');  // the CR ends its line at once; a following LF belongs to it
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
