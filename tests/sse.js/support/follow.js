import { openStream } from './module.js';

/** A stream, and all that it has said. */
export function follow(options = {}, url = '/stream', open = openStream) {
  const seen = { events: [], states: [], delays: [], errors: [], gaps: [], upstreams: [] };
  const stream = open(url, {
    onMessage: event => seen.events.push(event),
    onGap: gap => seen.gaps.push(gap),
    onError: error => seen.errors.push(error),
    onStateChange({ connectionState, retryDelay, upstream }) {
      if (upstream) return seen.upstreams.push(upstream);
      seen.states.push(connectionState);
      if (retryDelay !== null) seen.delays.push(retryDelay);
    },
    ...options,
  });
  seen.stream = stream;
  return Object.defineProperty(seen, 'data', { get: () => seen.events.map(event => event.data) });
}
