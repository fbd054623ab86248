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

/** What the proxy says of its upstream, if the route has `StateEvents`, as it came. */
export interface SseUpstreamState {
  readonly state: string;
  /** Since when. */
  readonly since: string;
  /** When the proxy tries again, if it waits to. */
  readonly retryIn: number | string | null;
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

/** Why a stream was given up. */
export class SseError extends Error {
  constructor(message: string, status: number | null, cause?: unknown);
  /** The status of the last answer; null if there was none. */
  readonly status: number | null;
}

/** A stream that connects at once. A null URL: it does not connect. */
export function openStream(url: string | URL | null, options?: SseOptions): SseStream;

/** A stream that connects when somebody subscribes: what `useSyncExternalStore` wants. A null URL: it does not connect. */
export function createStream(url: string | URL | null, options?: SseOptions): SseStream;

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
