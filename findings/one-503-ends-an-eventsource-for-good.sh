#!/usr/bin/env bash
# eventsource 5.1.5, event-source-polyfill 1.0.31, eventsource-client 1.2.0, launchdarkly-eventsource 2.2.0,
# @microsoft/fetch-event-source 2.0.1 (npm), Node 20.
#
# "EventSource reconnects by itself" holds for connections that break, not for answers. One 503 or 502, such as a proxy
# gives for the second in which its server restarts, and an EventSource is closed for good; eventsource keeps to the
# standard there, as browsers do, and so does event-source-polyfill. The others each have rules of their own, also for
# 204, by which a server says that there is nothing more to come.
#
# Why it matters: after a deployment each page that was open stays silent until it is loaded again, while those whose
# connection was refused come back. And a 204 that ends the stream for one client is an endless loop with another.
# Consumers: on `error` look at `readyState`; if it is CLOSED (2), make a new EventSource, with a delay. Producers and
# proxies: hold a browser's stream open and quiet while the server is away, rather than answer 502 or 503; where a stream
# is over, say so in an event as well.
#
# Output seen:
#                             connection cut   503          429          204
#   eventsource               comes back       gives up     gives up     gives up
#   event-source-polyfill     comes back       gives up     gives up     comes back
#   eventsource-client        comes back       comes back   comes back   gives up
#   launchdarkly-eventsource  comes back       comes back   gives up     gives up
#   fetch-event-source        comes back       comes back   comes back   comes back
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock eventsource@5.1.5 event-source-polyfill@1.0.31 \
  eventsource-client@1.2.0 launchdarkly-eventsource@2.2.0 @microsoft/fetch-event-source@2.0.1

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { createEventSource } from 'eventsource-client';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 60_000);

// Two of the libraries are for browsers; these are the parts of one that they touch.
globalThis.window = globalThis;
globalThis.addEventListener = () => {};
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const require = createRequire(import.meta.url);
const { EventSourcePolyfill } = require('event-source-polyfill');
const { EventSource: LaunchDarkly } = require('launchdarkly-eventsource');
const { fetchEventSource } = require('@microsoft/fetch-event-source');

// Each opens the address and returns what closes it again.
const opened = source => { source.onerror = () => {}; return () => source.close(); };
const clients = {
  'eventsource': url => opened(new EventSource(url)),
  'event-source-polyfill': url => opened(new EventSourcePolyfill(url)),
  'eventsource-client': url => { const source = createEventSource({ url }); return () => source.close(); },
  'launchdarkly-eventsource': url => opened(new LaunchDarkly(url)),
  'fetch-event-source': url => {
    const stop = new AbortController();
    fetchEventSource(url, { signal: stop.signal, openWhenHidden: true, onclose() { throw new Error('back, please'); }, onerror() {} });
    return () => stop.abort();
  },
};

// The first request is answered by a stream that ends, the second one by the trouble, all later ones by a stream again.
async function outcome(open, trouble) {
  let requests = 0;
  const server = http.createServer((request, response) => {
    if (++requests === 2) return trouble ? response.writeHead(trouble).end() : request.socket.destroy();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`retry: 100\nid: ${requests}\ndata: ${requests}\n\n`);
    if (requests === 1) setTimeout(() => response.end(), 100);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = open(`http://127.0.0.1:${server.address().port}/`);
  for (let i = 0; i < 50 && requests < 3; i++) await delay(100);
  close();
  server.closeAllConnections();
  server.close();
  return requests >= 3 ? 'comes back' : requests === 2 ? 'gives up' : 'never returned';
}

console.log(`${' '.repeat(26)}connection cut   503          429          204`);
for (const [name, open] of Object.entries(clients)) {
  const cells = await Promise.all([0, 503, 429, 204].map(trouble => outcome(open, trouble)));
  console.log(`${name.padEnd(26)}${cells[0].padEnd(17)}${cells[1].padEnd(13)}${cells[2].padEnd(13)}${cells[3]}`);
}
process.exit(0);
JS

node watch.mjs 2> errors | tee seen
diff - seen <<'EXPECTED'
                          connection cut   503          429          204
eventsource               comes back       gives up     gives up     gives up
event-source-polyfill     comes back       gives up     gives up     comes back
eventsource-client        comes back       comes back   comes back   gives up
launchdarkly-eventsource  comes back       comes back   gives up     gives up
fetch-event-source        comes back       comes back   comes back   comes back
EXPECTED
