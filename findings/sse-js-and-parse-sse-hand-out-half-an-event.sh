#!/usr/bin/env bash
# sse.js 2.8.0 and parse-sse 0.1.0 (npm), Node 20 or newer; jsdom 29.1.1 gives sse.js its XMLHttpRequest.
#
# The response ends in the middle of an event, properly as far as HTTP can tell: behind many proxies that is what a server
# that dies looks like. By the standard the unfinished event is thrown away. Both libraries hand it out instead, cut off
# where the bytes ended, and nothing marks it. sse.js takes over its id as well, and resumes after it, so the whole
# event never comes. (When the connection breaks with an error, sse.js does drop the half and resumes rightly.)
#
# Why it matters: a text, a number or an address that was cut off is acted upon, and the real one is lost. JSON protects
# itself, since half of it does not parse; plain text, numbers and base64 do not. Consumers: take only what says itself
# that it is whole. Producers: JSON, or a length, in every event whose text could be cut off and still make sense.
#
# Output seen:
#   sent:       1 "pay 7 to Ann", 2 "pay 100 to Bob" cut off after "pay 1", then a clean end
#   sse.js:     1 "pay 7 to Ann", 2 "pay 1", 3 "pay 5 to Cy"; requests with Last-Event-ID: -, 2
#   parse-sse:  1 "pay 7 to Ann", 2 "pay 1"
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock sse.js@2.8.0 parse-sse@0.1.0 jsdom@29.1.1

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import { JSDOM } from 'jsdom';
import { parseServerSentEvents } from 'parse-sse';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 30_000);

const events = ['pay 7 to Ann', 'pay 100 to Bob', 'pay 5 to Cy'];
const asked = [];
const server = http.createServer((request, response) => {
  const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
  if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
  const id = request.headers['last-event-id'];
  asked.push(id ?? '-');
  response.writeHead(200, { 'content-type': 'text/event-stream', ...cors });
  const block = i => `id: ${i}\ndata: ${events[i - 1]}\n\n`;
  if (!id) return response.end(block(1) + block(2).slice(0, 'id: 2\ndata: pay 1'.length));
  for (let i = +id + 1; i <= events.length; i++) response.write(block(i));      // and stays open
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/`;
const told = list => list.map(([id, data]) => `${id} "${data}"`).join(', ');

console.log('sent:       1 "pay 7 to Ann", 2 "pay 100 to Bob" cut off after "pay 1", then a clean end');

const page = new JSDOM('', { url: 'http://127.0.0.1/' }).window;
for (const name of ['XMLHttpRequest', 'CustomEvent', 'Event']) globalThis[name] = page[name];
const { SSE } = await import('sse.js');
const source = new SSE(url, { start: false, autoReconnect: true, reconnectDelay: 100 });
const got = [];
await new Promise(resolve => {
  source.addEventListener('message', message => {
    got.push([message.lastEventId, message.data]);
    if (message.lastEventId === '3') resolve();
  });
  source.stream();
});
source.close();
console.log(`sse.js:     ${told(got)}; requests with Last-Event-ID: ${asked.join(', ')}`);

const read = [];
for await (const message of parseServerSentEvents(await fetch(url))) read.push([message.lastEventId, message.data]);
console.log(`parse-sse:  ${told(read)}`);
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
sent:       1 "pay 7 to Ann", 2 "pay 100 to Bob" cut off after "pay 1", then a clean end
sse.js:     1 "pay 7 to Ann", 2 "pay 1", 3 "pay 5 to Cy"; requests with Last-Event-ID: -, 2
parse-sse:  1 "pay 7 to Ann", 2 "pay 1"
EXPECTED
