#!/usr/bin/env bash
# eventsource 5.1.5, event-source-polyfill 1.0.31, eventsource-client 1.2.0, @microsoft/fetch-event-source 2.0.1 (npm),
# Node 20.
#
# An id may be any text, and by the standard it comes back in Last-Event-ID as UTF-8. Clients that are built on `fetch` and
# leave the header to it send "é" as one byte of Latin-1, so that the server gets another id than it gave; and for a
# character that Latin-1 lacks `fetch` throws before there is a request, so that they never come back at all.
# event-source-polyfill sends no header but a query parameter, `lastEventId`, whether or not the server looks there.
#
# Why it matters: a name, a title or a key of a user's in an id works until the first reconnect, and then the stream
# starts from the wrong place or stays dead. Producers: ids of plain ASCII, encoded if need be; and read `lastEventId`
# from the query where the header is missing. Consumers: nothing can be done on their side.
#
# Output seen:
#                         id "7-é" came back as      id "7-件" came back as
#   eventsource           Last-Event-ID, UTF-8       Last-Event-ID, UTF-8
#   event-source-polyfill ?lastEventId, UTF-8        ?lastEventId, UTF-8
#   eventsource-client    Last-Event-ID, Latin-1     never in 3 s
#   fetch-event-source    Last-Event-ID, Latin-1     never in 3 s
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock eventsource@5.1.5 event-source-polyfill@1.0.31 \
  eventsource-client@1.2.0 @microsoft/fetch-event-source@2.0.1

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
const { fetchEventSource } = require('@microsoft/fetch-event-source');

const opened = source => { source.onerror = () => {}; return () => source.close(); };
const clients = {
  'eventsource': url => opened(new EventSource(url)),
  'event-source-polyfill': url => opened(new EventSourcePolyfill(url)),
  'eventsource-client': url => { const source = createEventSource({ url }); return () => source.close(); },
  'fetch-event-source': url => {
    const stop = new AbortController();
    fetchEventSource(url, { signal: stop.signal, openWhenHidden: true, onclose() { throw new Error('back, please'); }, onerror() {} });
    return () => stop.abort();
  },
};

async function comesBackAs(open, id) {
  let seen, requests = 0;
  const server = http.createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (++requests === 1) return response.end(`retry: 100\nid: ${id}\ndata: one\n\n`);
    const header = request.headers['last-event-id'];           // as Node gives it: one character for each byte
    const query = new URL(request.url, 'http://127.0.0.1').searchParams.get('lastEventId');
    seen ??= query === id ? '?lastEventId, UTF-8'
      : header === Buffer.from(id).toString('latin1') ? 'Last-Event-ID, UTF-8'
      : header === id ? 'Last-Event-ID, Latin-1' : `${header ?? query}`;
    response.write(': here\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = open(`http://127.0.0.1:${server.address().port}/`);
  for (let i = 0; i < 30 && !seen; i++) await delay(100);
  close();
  server.closeAllConnections();
  server.close();
  return seen ?? 'never in 3 s';
}

const ids = ['7-é', '7-件'];
console.log(`${' '.repeat(22)}${ids.map(id => `id "${id}" came back as`.padEnd(27)).join('').trimEnd()}`);
for (const [name, open] of Object.entries(clients)) {
  const cells = await Promise.all(ids.map(id => comesBackAs(open, id)));
  console.log(`${name.padEnd(22)}${cells[0].padEnd(27)}${cells[1]}`);
}
process.exit(0);
JS

node watch.mjs 2> errors | tee seen
diff - seen <<'EXPECTED'
                      id "7-é" came back as      id "7-件" came back as
eventsource           Last-Event-ID, UTF-8       Last-Event-ID, UTF-8
event-source-polyfill ?lastEventId, UTF-8        ?lastEventId, UTF-8
eventsource-client    Last-Event-ID, Latin-1     never in 3 s
fetch-event-source    Last-Event-ID, Latin-1     never in 3 s
EXPECTED
