// An EventSource that comes back. A browser reconnects by itself when a connection is lost, and sends Last-Event-ID; but any
// answer that is not a stream (401, 502, a wrong type) it takes as final. Then this makes a new one, with backoff and jitter.
//
//   const sse = useSSE('/api/guilds/42/status/stream', { onMessage: event => console.log(event.data) });
//   sse.connectionState;   // 'connecting', 'connected', 'disconnected' (waiting to try again, or not started) or 'error' (gave up)
//   sse.reconnect();       // now, with the count of retries at 0
//   sse.close();           // for good
//
// A null URL does not connect. A new EventSource knows no Last-Event-ID, so it gets what a newcomer gets: expect events twice.
// Browsers allow six HTTP/1.1 connections to an origin, over all tabs: one EventSource a page.

export function useSSE(url, {
  onMessage, onError, onStateChange,
  canRetry = async () => true,          // an EventSource cannot see the status: ask here whether trying again makes sense
  maxRetries = 3, initialRetryDelay = 1000, maxRetryDelay = 30000,
} = {}) {
  let connectionState = 'disconnected', retries = 0, source = null, timer = 0;

  function setState(state, retryDelay = null) {
    connectionState = state;
    onStateChange?.(state, { retries, retryDelay });
  }

  function stop() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function connect() {
    stop();
    const current = source = new EventSource(url);
    current.onopen = () => { retries = 0; setState('connected'); };
    current.onmessage = event => onMessage?.(event);
    current.onerror = () => current.readyState === EventSource.CLOSED ? retry(current) : setState('connecting');
    setState('connecting');
  }

  async function retry(failed) {
    const allowed = retries < maxRetries && await canRetry().catch(() => true);
    if (source !== failed) return;      // reconnect() or close() came first
    if (!allowed) {
      stop();
      setState('error');
      onError?.(new Error(`No stream from ${url} after ${retries} retries`));
      return;
    }
    const delay = Math.min(initialRetryDelay * 2 ** retries++, maxRetryDelay) * (1 - Math.random() / 2);
    timer = setTimeout(connect, delay);
    setState('disconnected', delay);
  }

  if (url) connect();
  return {
    get connectionState() { return connectionState; },
    reconnect() { if (url) { retries = 0; connect(); } },
    close() { url = null; stop(); setState('disconnected'); },
  };
}
