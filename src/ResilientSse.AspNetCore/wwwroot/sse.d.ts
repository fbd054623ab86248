/** An event of the upstream, whatever its type. */
export interface SseEvent {
  /** What `event:` said, or "message". */
  readonly type: string;
  /** The text as it came; it is never parsed. An empty string for an event with empty data. */
  readonly data: string;
  /** What the next request says in `Last-Event-ID`: on a shared route a position with the upstream's id behind the tilde. */
  readonly lastEventId: string;
  /** The upstream's own id, or an empty string if it gave none. */
  readonly upstreamId: string;
  /** The event's place in the log of a shared route; null where the event does not come from a log. */
  readonly position: SsePosition | null;
}

export interface SsePosition {
  /** The log's own id. */
  readonly epoch: string;
  /** Counts from 1 without holes within an epoch. */
  readonly sequence: number;
}

/** A resume that is not exact: what lies between `after` and the next event is lost, or comes again. */
export interface SseGap {
  /** Why: the log no longer has the position ("trimmed"), or never had it ("unknown"). */
  readonly reason: 'trimmed' | 'unknown' | (string & {});
  /** The id that the browser sent. */
  readonly after: string;
}

/** What the proxy says of its upstream, if the route has `StateEvents`. */
export interface SseUpstreamState {
  /** "connected" is said only after "disconnected": before, nothing is said. */
  readonly state: 'disconnected' | 'connected';
  /** When that began, in ISO 8601: since then the data is stale, or no longer is. */
  readonly since: string;
  /** Milliseconds until the proxy tries again, from when it said so; null if it does not wait to. */
  readonly retryIn: number | null;
}

/**
 * - "disconnected": not started, closed, complete (the server answered 204), or waiting for the next try: then `retryDelay` is set.
 * - "connecting": an attempt is under way.
 * - "connected": the answer is a stream.
 * - "error": given up; `reconnect()` starts anew.
 */
export type SseConnectionState = 'disconnected' | 'connecting' | 'connected' | 'error';

/** What there is to show. Frozen: a change makes a new one. */
export interface SseSnapshot {
  readonly connectionState: SseConnectionState;
  /** Failures in a row; 0 when connected. */
  readonly retries: number;
  /** Milliseconds until the next try, if one is waited for. */
  readonly retryDelay: number | null;
  /** Why it was given up, in the state "error". */
  readonly error: SseError | null;
  /** The newest that the proxy said of its upstream on this connection. */
  readonly upstream: SseUpstreamState | null;
}

export interface SseOptions {
  /** Each event of the upstream, of every type. */
  onMessage?: ((event: SseEvent) => void) | undefined;
  /** A resume that is not exact. */
  onGap?: ((gap: SseGap) => void) | undefined;
  /** Once, when the retries are spent or the server refuses for good; the state is "error" by then. */
  onError?: ((error: SseError) => void) | undefined;
  /** Each change of the snapshot. */
  onStateChange?: ((snapshot: SseSnapshot) => void) | undefined;
  /** How many failures in a row are tried again. 0: never reconnect. Infinity: never give up. The default value is 3. */
  maxRetries?: number | undefined;
  /** Milliseconds before the first retry; doubled with each failure in a row. The default value is 1,000. */
  initialRetryDelay?: number | undefined;
  /** Milliseconds that a delay never exceeds, unless the server asks for more. The default value is 30,000. */
  maxRetryDelay?: number | undefined;
  /** Milliseconds without a byte, headers and heartbeats included, until the connection is taken for dead. Infinity: never. The default value is 45,000. */
  idleTimeout?: number | undefined;
  /** Makes the request, e.g. with a header or with credentials for another origin. The default value is the platform's `fetch`. */
  fetch?: ((url: string | URL, init: SseRequestInit) => Promise<Response>) | undefined;
}

/** What `fetch` gets: pass all of it on. */
export interface SseRequestInit extends RequestInit {
  headers: Record<string, string>;
  signal: AbortSignal;
}

export interface SseStream {
  /** Calls `listener` after each change of the snapshot. The first to subscribe opens the stream; when the last one has left, it is closed. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changes. */
  getSnapshot(): SseSnapshot;
  /** Replaces the options: callbacks at once, the rest with the next attempt. */
  configure(options: SseOptions): void;
  /** Now, with the count of retries at 0, in any state but after `close()`. */
  reconnect(): void;
  /** Ends it, with all who have subscribed. Whoever subscribes later goes on where it was. */
  close(): void;
}

/** Why a stream or a run was given up. */
export class SseError extends Error {
  constructor(message: string, status: number | null, cause?: unknown, problem?: unknown);
  /** The status of the last answer; null if there was none. */
  readonly status: number | null;
  /** What that answer said in JSON: ProblemDetails of the proxy, or the upstream's own error; null if it said nothing. */
  readonly problem: unknown;
}

/** A stream that connects at once. A null URL: it does not connect. */
export function openStream(url: string | URL | null, options?: SseOptions): SseStream;

/** A stream that connects when somebody subscribes: what `useSyncExternalStore` wants. A null URL: it does not connect. */
export function createStream(url: string | URL | null, options?: SseOptions): SseStream;

/**
 * - "connecting": nothing was answered yet, and an attempt is under way.
 * - "streaming": the answer comes.
 * - "away": not connected; `retryDelay` is set while the next attempt is waited for, and null while it is under way.
 * - "complete": all of the answer is there.
 * - "broken": the answer ended before it was complete; `reason` says why.
 * - "cancelled": somebody called `cancel()`, on this page or on another.
 * - "closed": this page has called `close()`.
 * - "error": it never began, or was given up; `error` says why.
 */
export type SseRunState = 'connecting' | 'streaming' | 'away' | 'complete' | 'broken' | 'cancelled' | 'closed' | 'error';

/** What there is to show of a run. Frozen: a change makes a new one. */
export interface SseRunSnapshot {
  readonly state: SseRunState;
  /** Whether a part of the answer came by a return: after a drop, or after a reload of the page. */
  readonly isResumed: boolean;
  /** Failures in a row; 0 when streaming. */
  readonly retries: number;
  /** Milliseconds until the next try, if one is waited for. */
  readonly retryDelay: number | null;
  /** Why, in the states "broken" and "cancelled". */
  readonly reason: string | null;
  /** Why, in the state "error". */
  readonly error: SseError | null;
}

export interface SseRunEnd {
  readonly outcome: 'complete' | 'broken' | 'cancelled' | 'closed';
  /** What the proxy said: "stopping", "detached", "too_large", "upstream_cut" and so on; null for "complete" and "closed". */
  readonly reason: string | null;
}

export interface SseRunOptions extends Pick<SseOptions, 'maxRetries' | 'initialRetryDelay' | 'maxRetryDelay' | 'idleTimeout' | 'fetch'> {
  /** Each event of the answer, once. `run.lastEventId` is its id by then. */
  onEvent?: ((event: SseEvent) => void) | undefined;
  /** Each change of the snapshot. */
  onStateChange?: ((snapshot: SseRunSnapshot) => void) | undefined;
  /** Headers for each request, `DELETE` included. */
  headers?: Record<string, string> | undefined;
}

export interface SseStartOptions extends SseRunOptions {
  /** A string goes as it is, anything else as JSON. */
  body: unknown;
  /** One run has one key, however often its POST is made. The default value is 128 random bits. */
  idempotencyKey?: string | undefined;
}

export interface SseResumeOptions extends SseRunOptions {
  /** `run.id`, as the page has kept it. */
  id: string;
  /** `run.lastEventId`, if the page has kept the text up to there. Without it the answer comes from its beginning. */
  lastEventId?: string | undefined;
}

export interface SseRun {
  /** Null until the server has answered. */
  readonly id: string | null;
  /** The id of the last event that `onEvent` got, or what `resumeRun` was given; an empty string if there is none. */
  readonly lastEventId: string;
  /** The end. Rejects with an `SseError` in the state "error"; nobody has to look at it. */
  readonly done: Promise<SseRunEnd>;
  /**
   * Ends the run for all who read it, also before its id is known: then as soon as it is. Resolves when the server has accepted it; that it
   * has ended is told by `done`. Rejects with an `SseError` if the server was not reached or refused, and may be called again then.
   */
  cancel(): Promise<void>;
  /** Leaves; the run goes on without this page, and `resumeRun` returns to it. */
  close(): void;
  /** Calls `listener` after each change of the snapshot. A run begins by itself, and does not end when the last one has left. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changes. */
  getSnapshot(): SseRunSnapshot;
}

/** Begins a run on a route of `MapSseRun`, by POST, and reads its answer. After a drop it returns, and goes on where it was. */
export function startRun(url: string | URL, options: SseStartOptions): SseRun;

/** Returns to a run, after a reload of the page for instance. An unknown or forgotten one is an error with the status 404. */
export function resumeRun(url: string | URL, options: SseResumeOptions): SseRun;

/** The format alone, for a body of your own. One parser reads one body; what it has of an event when the body ends is no event. */
export interface SseParser {
  /** Takes the next bytes, cut anywhere, and gives the events that they end. */
  push(bytes: Uint8Array): Iterable<Pick<SseEvent, 'type' | 'data' | 'lastEventId'>>;
  /** Moves with each blank line, also when there is an id and no event. */
  readonly lastEventId: string;
  /** What `retry:` said, in milliseconds; null if there was none. */
  readonly retry: number | null;
}

export function createParser(lastEventId?: string): SseParser;
