// What a page has around it, under the test's control: the clock, chance, the network, and the page's own events.

const realImmediate = setImmediate;
const encoder = new TextEncoder();

/** Lets everything happen that needs no time. */
export const settle = () => new Promise(resolve => realImmediate(resolve));

export class World {
  now = 1_800_000_000_000;
  random = 0;                 // 0: the shortest delay there may be; 1: the longest
  requests = [];              // each: method, url, headers, body, lastEventId, at, connection, signal
  answers = [];               // what the next requests get; then `otherwise`
  otherwise = () => new Connection();
  page = new EventTarget();
  reported = [];
  #timers = new Map();
  #listeners = 0;
  #next = 1;
  #start = this.now;

  constructor(t) {
    const document = new EventTarget();
    document.visibilityState = 'visible';
    this.document = this.#count(document);
    this.#count(this.page);
    const replaced = {
      setTimeout: (callback, delay) => {
        const at = this.now + (delay <= 2 ** 31 - 1 ? delay : 1);       // as browsers do
        this.#timers.set(this.#next, { callback, at });
        return this.#next++;
      },
      clearTimeout: id => this.#timers.delete(id),
      performance: { now: () => this.now - this.#start },
      fetch: (url, init) => this.#fetch(url, init),
      reportError: error => this.reported.push(error),
      addEventListener: (...listener) => this.page.addEventListener(...listener),
      removeEventListener: (...listener) => this.page.removeEventListener(...listener),
      document,
      navigator: { onLine: true },
    };
    const before = Object.keys(replaced).map(name => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    for (const [name, value] of Object.entries(replaced)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    t.mock.method(Date, 'now', () => this.now);
    t.mock.method(Math, 'random', () => this.random);
    t.after(() => {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else delete globalThis[name];
      }
    });
  }

  /** Timers that have not fired and listeners that are still there: what a stream that is over must not leave. */
  get leftovers() { return this.#timers.size + this.#listeners; }

  get connection() { return this.requests.at(-1)?.connection; }

  /** The times between the requests. */
  get pauses() { return this.requests.slice(1).map((request, i) => request.at - this.requests[i].at); }

  async advance(milliseconds) {
    const end = this.now + milliseconds;
    await settle();
    for (;;) {
      const [id, timer] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (!timer || timer.at > end) break;
      this.#timers.delete(id);
      this.now = Math.max(this.now, timer.at);
      timer.callback();
      await settle();
    }
    this.now = end;
  }

  /** The computer sleeps: time passes, and no timer notices. */
  sleep(milliseconds) {
    this.now += milliseconds;
    for (const timer of this.#timers.values()) timer.at += milliseconds;
  }

  async goOffline() {
    globalThis.navigator.onLine = false;
    this.page.dispatchEvent(new Event('offline'));
    await settle();
  }

  async goOnline() {
    globalThis.navigator.onLine = true;
    this.page.dispatchEvent(new Event('online'));
    await this.advance(0);
  }

  async show(visibilityState) {
    this.document.visibilityState = visibilityState;
    this.document.dispatchEvent(new Event('visibilitychange'));
    await this.advance(0);
  }

  #count(target) {
    const { addEventListener, removeEventListener } = target, has = new Set();
    const known = (type, listener) => [...has].find(one => one.type === type && one.listener === listener);
    target.addEventListener = (type, listener) => {
      if (!known(type, listener)) this.#listeners += has.add({ type, listener }) && 1;
      addEventListener.call(target, type, listener);
    };
    target.removeEventListener = (type, listener) => {
      if (has.delete(known(type, listener))) this.#listeners--;
      removeEventListener.call(target, type, listener);
    };
    return target;
  }

  async #fetch(url, { method = 'GET', headers, body, signal }) {
    const answer = (this.answers.shift() ?? this.otherwise)(headers['Last-Event-ID'] ?? '');
    this.requests.push({ method, url, headers, body, lastEventId: headers['Last-Event-ID'] ?? '', at: this.now, connection: answer, signal });
    if (answer instanceof Error) throw answer;
    if (answer instanceof Promise) {
      return Promise.race([answer, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))]);
    }
    if (answer instanceof Response) return answer;
    signal.addEventListener('abort', () => answer.cut(signal.reason));
    return answer.response;
  }
}

/** An answer of 200 whose body the test writes. */
export class Connection {
  isOver = false;
  #body;

  constructor(...texts) {
    const body = new ReadableStream({ start: controller => { this.#body = controller; } });
    this.response = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
    for (const text of texts) this.#body.enqueue(encoder.encode(text));
  }

  async send(text) {
    this.#body.enqueue(typeof text === 'string' ? encoder.encode(text) : text);
    await settle();
  }

  /** A clean end. */
  async end() {
    this.isOver = true;
    this.#body.close();
    await settle();
  }

  /** The network breaks, or the browser has aborted the request. */
  async cut(error = new TypeError('network error')) {
    if (!this.isOver) this.#body.error(error);
    this.isOver = true;
    await settle();
  }
}

/** An answer that ends at once after what it says. */
export const ended = (...texts) => () => {
  const connection = new Connection(...texts);
  connection.end();
  return connection;
};

export const status = (code, headers = {}) => () => new Response([204, 304].includes(code) ? null : '{}', { status: code, headers });

export const unreachable = () => new TypeError('Failed to fetch');
