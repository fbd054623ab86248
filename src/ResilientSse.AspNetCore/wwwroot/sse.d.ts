/** An event of the upstream, whatever its type. */
export interface SseEvent {
  /** The type from `event:`, or "message". */
  readonly type: string;
  /** The text, unparsed. An empty string for an event with empty data. */
  readonly data: string;
  /** What the next request sends as `Last-Event-ID`; on a shared route, a position with the upstream's id after the tilde. */
  readonly lastEventId: string;
  /** The upstream's id, or an empty string if it sent none. */
  readonly upstreamId: string;
  /** The event's position in the log of a shared route or a run; null if the event does not come from a log. */
  readonly position: SsePosition | null;
}

export interface SsePosition {
  /** The id of the log. */
  readonly epoch: string;
  /** Counts from 1, without gaps within an epoch. */
  readonly sequence: number;
}

/** A resume that is not exact: events between `after` and the next one are lost, or come again. */
export interface SseGap {
  /** Why: the log no longer has the position ("trimmed"), or never had it ("unknown"). */
  readonly reason: 'trimmed' | 'unknown' | (string & {});
  /** The id that the browser sent. */
  readonly after: string;
}

/** What the proxy reports about its upstream, if the route has `StateEvents`. */
export interface SseUpstreamState {
  /** "connected" is only reported after "disconnected"; before that, nothing is. */
  readonly state: 'disconnected' | 'connected';
  /** When that began, in ISO 8601: the data has been stale, or fresh again, since then. */
  readonly since: string;
  /** Milliseconds from the report until the proxy tries again; null if it is not waiting for that. */
  readonly retryIn: number | null;
}

/**
 * - "disconnected": not started, closed, complete (the server answered 204), or waiting for the next attempt (`retryDelay` is then set).
 * - "connecting": an attempt is under way.
 * - "connected": the server answered with a stream.
 * - "error": given up; `reconnect()` starts again.
 */
export type SseConnectionState = 'disconnected' | 'connecting' | 'connected' | 'error';

/** What there is to show. It is frozen: each change creates a new one. */
export interface SseSnapshot {
  readonly connectionState: SseConnectionState;
  /** Failures in a row; 0 when connected. */
  readonly retries: number;
  /** Milliseconds until the next attempt, while waiting for it. */
  readonly retryDelay: number | null;
  /** Why the stream was given up, in the state "error". */
  readonly error: SseError | null;
  /** The newest report of the proxy about its upstream, on this connection. */
  readonly upstream: SseUpstreamState | null;
}

export interface SseOptions {
  /** Called for each event of the upstream, whatever its type. */
  onMessage?: ((event: SseEvent) => void) | undefined;
  /** Called when a resume is not exact. */
  onGap?: ((gap: SseGap) => void) | undefined;
  /** Called once, when the retries are used up or the server refuses for good; the state is then already "error". */
  onError?: ((error: SseError) => void) | undefined;
  /** Called for each change of the snapshot. */
  onStateChange?: ((snapshot: SseSnapshot) => void) | undefined;
  /** How many failures in a row are retried. 0: never reconnect. Infinity: never give up. The default value is 3. */
  maxRetries?: number | undefined;
  /** Milliseconds before the first retry; they double with each further failure in a row. The default value is 1,000. */
  initialRetryDelay?: number | undefined;
  /** The longest delay in milliseconds, unless the server asks for more. The default value is 30,000. */
  maxRetryDelay?: number | undefined;
  /** After how many milliseconds without a byte, heartbeats included, the connection counts as dead. Infinity: never. The default value is 45,000. */
  idleTimeout?: number | undefined;
  /** Sends the request, e.g. with a header or with credentials for another origin. The default value is the browser's `fetch`. */
  fetch?: ((url: string | URL, init: SseRequestInit) => Promise<Response>) | undefined;
}

/** What `fetch` is called with: pass all of it on. */
export interface SseRequestInit extends RequestInit {
  headers: Record<string, string>;
  signal: AbortSignal;
}

export interface SseStream {
  /** Calls `listener` after each change of the snapshot. The first subscription opens the stream; when the last one ends, it is closed. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changes. */
  getSnapshot(): SseSnapshot;
  /** Replaces the options: callbacks at once, the others with the next attempt. */
  configure(options: SseOptions): void;
  /** Reconnects now, in any state, and sets the count of retries back to 0. Without subscriptions, as after `close()`, it does nothing. */
  reconnect(): void;
  /** Closes the stream and ends all subscriptions. A later subscription continues where the stream was. */
  close(): void;
}

/** Why a stream or a run was given up. */
export class SseError extends Error {
  constructor(message: string, status: number | null, cause?: unknown, problem?: unknown);
  /** The status of the last response; null if there was none. */
  readonly status: number | null;
  /** The JSON of that response: the proxy's ProblemDetails, or the upstream's own error; null if it had none. */
  readonly problem: unknown;
}

/** Creates a stream that connects at once. If the URL is null, it does not connect. */
export function openStream(url: string | URL | null, options?: SseOptions): SseStream;

/** Creates a stream that connects when somebody subscribes, as `useSyncExternalStore` needs. If the URL is null, it does not connect. */
export function createStream(url: string | URL | null, options?: SseOptions): SseStream;

/**
 * - "connecting": there is no answer yet, and an attempt is under way.
 * - "streaming": the answer is arriving.
 * - "away": not connected; `retryDelay` is set while waiting for the next attempt, and null while that is under way.
 * - "complete": the whole answer has arrived.
 * - "broken": the answer ended before it was complete; `reason` says why.
 * - "cancelled": somebody called `cancel()`, on this page or on another.
 * - "closed": this page has called `close()`.
 * - "error": it never began or was given up; `error` says why.
 */
export type SseRunState = 'connecting' | 'streaming' | 'away' | 'complete' | 'broken' | 'cancelled' | 'closed' | 'error';

/** What there is to show of a run. It is frozen: each change creates a new one. */
export interface SseRunSnapshot {
  readonly state: SseRunState;
  /** Whether a part of the answer was read by resuming the run, after a drop or a reload of the page. */
  readonly isResumed: boolean;
  /** Failures in a row; 0 when streaming. */
  readonly retries: number;
  /** Milliseconds until the next attempt, while waiting for it. */
  readonly retryDelay: number | null;
  /** Why, in the states "broken" and "cancelled". */
  readonly reason: string | null;
  /** Why, in the state "error". */
  readonly error: SseError | null;
}

export interface SseRunEnd {
  readonly outcome: 'complete' | 'broken' | 'cancelled' | 'closed';
  /** The reason from the proxy: "stopping", "detached", "too_large", "upstream_cut" and so on; null for "complete" and "closed". */
  readonly reason: string | null;
}

export interface SseRunOptions extends Pick<SseOptions, 'maxRetries' | 'initialRetryDelay' | 'maxRetryDelay' | 'idleTimeout' | 'fetch'> {
  /** Called once for each event of the answer. `run.lastEventId` is then already its id. */
  onEvent?: ((event: SseEvent) => void) | undefined;
  /** Called for each change of the snapshot. */
  onStateChange?: ((snapshot: SseRunSnapshot) => void) | undefined;
  /** Headers for each request, `DELETE` included. */
  headers?: Record<string, string> | undefined;
}

export interface SseStartOptions extends SseRunOptions {
  /** A string is sent unchanged, anything else as JSON. */
  body: unknown;
  /** The key of the run, the same however often its POST is sent. The default value is 128 random bits. */
  idempotencyKey?: string | undefined;
}

export interface SseResumeOptions extends SseRunOptions {
  /** The `run.id` that the page has kept. */
  id: string;
  /** The `run.lastEventId`, if the page has kept the text up to there. Without it, the answer is read from the beginning. */
  lastEventId?: string | undefined;
}

export interface SseRun {
  /** The id of the run; null until the server has answered. */
  readonly id: string | null;
  /** The id of the last event that `onEvent` got, or the one passed to `resumeRun`; an empty string if there is none. */
  readonly lastEventId: string;
  /** Resolves at the end. Rejects with an `SseError` in the state "error"; the rejection need not be handled. */
  readonly done: Promise<SseRunEnd>;
  /**
   * Cancels the run for all its readers; before its id is known, as soon as it is. Resolves when the server has accepted that; `done` says
   * when the run has ended. Rejects with an `SseError` if the server could not be reached or refused; it may then be called again.
   */
  cancel(): Promise<void>;
  /** Stops reading; the run goes on without this page, and `resumeRun` returns to it. */
  close(): void;
  /** Calls `listener` after each change of the snapshot. A run starts without subscriptions, and does not end with the last one. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changes. */
  getSnapshot(): SseRunSnapshot;
}

/** Starts a run by a POST to a route of `MapSseRun` and reads its answer. After a drop it continues where it was. */
export function startRun(url: string | URL, options: SseStartOptions): SseRun;

/** Returns to a run, for instance after a reload of the page. An unknown or forgotten run is an error with the status 404. */
export function resumeRun(url: string | URL, options: SseResumeOptions): SseRun;

/** Parses the event stream format, for a body of your own. One parser reads one body; an event that is incomplete when the body ends is dropped. */
export interface SseParser {
  /** Takes the next bytes, split anywhere, and returns the events that they complete. */
  push(bytes: Uint8Array): Iterable<Pick<SseEvent, 'type' | 'data' | 'lastEventId'>>;
  /** The last event id. It changes at blank lines, also for a block that has an id but no data. */
  readonly lastEventId: string;
  /** The value of the last `retry:`, in milliseconds; null if there was none. */
  readonly retry: number | null;
}

export function createParser(lastEventId?: string): SseParser;
