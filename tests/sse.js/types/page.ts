// A plain page's use, as strict as the compiler can be.
import {
  createParser, openStream, resumeRun, SseError, startRun, type SseRun, type SseRunEnd, type SseRunState,
  type SseConnectionState, type SseEvent, type SseGap,
} from '/_content/ResilientSse.AspNetCore/sse.js';

const stream = openStream('/api/guilds/42/status/stream', {
  onMessage({ type, data, lastEventId, upstreamId, position }: SseEvent) {
    const text: string = type + data + lastEventId + upstreamId;
    const sequence: number = position?.sequence ?? text.length;
    console.log(sequence, position?.epoch.length);
  },
  onGap: (gap: SseGap) => console.log(gap.reason === 'trimmed', gap.after),
  onError: (error: SseError) => console.log(error.status === 401, error.message, error.cause),
  onStateChange({ connectionState, retries, retryDelay, error, upstream }) {
    const state: SseConnectionState = connectionState;
    console.log(state, retries + (retryDelay ?? 0), error?.status, upstream?.state === 'disconnected');
    if (upstream) console.log(new Date(upstream.since).getTime(), (upstream.retryIn ?? 0) / 1000);
  },
  maxRetries: Infinity,
  initialRetryDelay: 500,
  maxRetryDelay: 5_000,
  idleTimeout: undefined,
  fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, Authorization: 'Bearer' }, credentials: 'include' }),
});

const leave: () => void = stream.subscribe(() => console.log(stream.getSnapshot().connectionState));
leave();
stream.configure({});
stream.reconnect();
stream.close();

openStream(null);
openStream(new URL('https://bots.example/stream'));

const parser = createParser('7');
for (const event of parser.push(new Uint8Array())) console.log(event.type, event.data, parser.lastEventId, parser.retry ?? 0);

// @ts-expect-error A URL is needed, even if it is null.
openStream();
// @ts-expect-error Numbers are milliseconds.
openStream('/stream', { maxRetryDelay: '30 s' });
// @ts-expect-error A snapshot is read, not written.
stream.getSnapshot().retries = 0;
// @ts-expect-error Nor has the upstream states beside "disconnected" and "connected".
if (stream.getSnapshot().upstream?.state === 'away') stream.close();
// @ts-expect-error There is no such state.
if (stream.getSnapshot().connectionState === 'open') stream.close();

const run: SseRun = startRun('/api/chat', {
  body: { messages: [{ role: 'user', content: 'Hello' }] },
  onEvent: ({ type, data, lastEventId, position }: SseEvent) => console.log(type, data, lastEventId, position?.sequence),
  onStateChange({ state, isResumed, retries, retryDelay, reason, error }) {
    const latest: SseRunState = state;
    console.log(latest, isResumed, retries + (retryDelay ?? 0), reason?.length, error?.status, error?.problem);
  },
  headers: { 'X-CSRF': '1' },
  fetch: (url, init) => fetch(url, { ...init, credentials: 'include' }),
  idempotencyKey: 'a',
  maxRetries: 5,
  initialRetryDelay: 500,
  maxRetryDelay: undefined,
  idleTimeout: Infinity,
});
run.done.then(({ outcome, reason }: SseRunEnd) => console.log(outcome === 'complete', reason?.length));
const cancelled: Promise<void> = run.cancel();
cancelled.catch((error: SseError) => console.log(error.message));
run.subscribe(() => console.log(run.getSnapshot().state))();
run.close();

resumeRun(new URL('https://bots.example/chat'), { id: run.id ?? '', lastEventId: run.lastEventId });
resumeRun('/api/chat', { id: 'x', lastEventId: undefined });

// @ts-expect-error A run has a body.
startRun('/api/chat', {});
// @ts-expect-error An id may not be known yet.
resumeRun('/api/chat', { id: run.id });
// @ts-expect-error Whoever returns sends no body.
resumeRun('/api/chat', { id: 'x', body: {} });
// @ts-expect-error A position moves by itself.
run.lastEventId = '';
// @ts-expect-error There is no such state.
if (run.getSnapshot().state === 'connected') run.close();
