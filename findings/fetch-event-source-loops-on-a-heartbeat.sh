#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1 (npm), Node 20 or newer.
#
# Each blank line makes this client call `onmessage`, also after a block that has no data: a heartbeat comment, or a
# `retry:` of its own. By the standard such a block is no event and is passed over. The page gets a message with empty
# data; if it parses JSON, as most do, that throws; the client takes what `onmessage` throws for a broken connection,
# and connects anew. The server then sends its next heartbeat.
#
# Why it matters: the heartbeat that is to keep a quiet stream alive kills it each time, and an event that follows a
# heartbeat may never arrive. Consumers: return at once from `onmessage` when `data` is empty. Producers: end a heartbeat
# with one newline, not with a blank line (":\n"); that is a comment for every client, and this one passes it over. Send
# `retry:` in the same block as an event.
#
# Output seen:
#   ": heartbeat" and a blank line: 4 connections, messages parsed: 1; errors: 4 x "Unexpected end of JSON input"
#   "retry: 50" and a blank line:   4 connections, messages parsed: 1; errors: 4 x "Unexpected end of JSON input"
#   ": heartbeat" and one newline:  1 connection, messages parsed: 1, 2; errors: none
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock @microsoft/fetch-event-source@2.0.1

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

// The library is for browsers; these are the parts of one that it touches.
globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const { fetchEventSource } = (await import('@microsoft/fetch-event-source')).default;

setTimeout(() => { console.error('took too long'); process.exit(2); }, 30_000);

for (const [name, heartbeat] of [
  ['": heartbeat" and a blank line:', ': heartbeat\n\n'],
  ['"retry: 50" and a blank line:', 'retry: 50\n\n'],
  ['": heartbeat" and one newline:', ': heartbeat\n'],
]) {
  const stop = new AbortController();
  let connections = 0;
  const server = http.createServer(async (request, response) => {
    connections++;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (!request.headers['last-event-id']) response.write('id: 1\ndata: {"number":1}\n\n');
    await delay(150);
    response.write(heartbeat);
    await delay(150);
    response.write('id: 2\ndata: {"number":2}\n\n');
    setTimeout(() => stop.abort(), 1_000);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const parsed = [], errors = [];
  await fetchEventSource(`http://127.0.0.1:${server.address().port}/`, {
    signal: stop.signal,
    openWhenHidden: true,
    onmessage: message => { parsed.push(JSON.parse(message.data).number); },
    onerror: error => {
      errors.push(error.message);
      if (errors.length === 4) throw error;    // enough seen: this ends it
      return 50;                               // come back after 50 ms instead of 1 s
    },
  }).catch(() => {});
  server.closeAllConnections();
  server.close();
  const told = errors.length ? `${errors.length} x "${errors[0]}"` : 'none';
  console.log(`${name.padEnd(31)} ${connections} connection${connections === 1 ? '' : 's'}, messages parsed: ${parsed.join(', ')}; errors: ${told}`);
}
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
": heartbeat" and a blank line: 4 connections, messages parsed: 1; errors: 4 x "Unexpected end of JSON input"
"retry: 50" and a blank line:   4 connections, messages parsed: 1; errors: 4 x "Unexpected end of JSON input"
": heartbeat" and one newline:  1 connection, messages parsed: 1, 2; errors: none
EXPECTED
