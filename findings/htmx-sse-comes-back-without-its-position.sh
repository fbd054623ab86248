#!/usr/bin/env bash
# htmx-ext-sse 2.2.4 with htmx.org 2.0.11 (npm), in jsdom 29.1.1 with the EventSource of eventsource 5.1.5; Node 20.
#
# When the browser's EventSource is closed for good, as it is after a 502 or 503, the extension makes a new one after a
# while. A new EventSource has no last id, so its request carries no Last-Event-ID, and the server takes the page for a
# new one. After a mere cut the EventSource comes back by itself, with its position.
#
# Why it matters: what happened while the server or the proxy answered 503 is missing from the page, though the server
# could have resumed, and tests that cut the connection show that resuming works. The same holds for every page that makes
# a new EventSource by hand. Consumers: fetch the state anew whenever the stream opens again (`htmx:sseOpen`). Producers:
# send whoever comes without an id the whole state first. Proxies: hold the stream open rather than answer 503.
#
# Output seen:
#   back after a cut:  the page shows 1 2 3; requests with Last-Event-ID: -, 1, 1
#   back after a 503:  the page shows 1 3; requests with Last-Event-ID: -, 1, -
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock htmx-ext-sse@2.2.4 htmx.org@2.0.11 jsdom@29.1.1 eventsource@5.1.5

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { JSDOM, VirtualConsole } from 'jsdom';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 30_000);

async function run(trouble) {
  // Event 2 happens while the server is away. Who says what it has gets what follows, who does not gets what is new.
  const asked = [];
  const server = http.createServer((request, response) => {
    const id = request.headers['last-event-id'];
    asked.push(id ?? '-');
    if (asked.length === 2) return trouble(response);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const block = i => `retry: 100\nid: ${i}\ndata: <b>${i}</b>\n\n`;
    if (asked.length === 1) return response.end(block(1));
    for (let i = id ? +id + 1 : 3; i <= 3; i++) response.write(block(i));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const { window } = new JSDOM(`<div hx-ext="sse" sse-connect="http://127.0.0.1:${server.address().port}/"
    sse-swap="message" hx-swap="beforeend"></div>`, { url: 'http://127.0.0.1/', runScripts: 'outside-only', virtualConsole: new VirtualConsole() });
  window.EventSource = EventSource;
  const { prototype } = window.XPathExpression, { evaluate } = prototype;      // jsdom wants arguments that are optional in browsers
  prototype.evaluate = function (node, type = 0, result = null) { return evaluate.call(this, node, type, result); };
  window.eval(`${readFileSync('node_modules/htmx.org/dist/htmx.js', 'utf8')}; window.htmx = htmx`);
  window.eval(readFileSync('node_modules/htmx-ext-sse/dist/sse.js', 'utf8'));
  window.htmx.process(window.document.body);

  const shown = () => [...window.document.querySelectorAll('b')].map(element => element.textContent).join(' ');
  for (let i = 0; i < 80 && !shown().endsWith('3'); i++) await delay(100);
  const page = shown();
  window.close();
  server.closeAllConnections();
  server.close();
  return `the page shows ${page}; requests with Last-Event-ID: ${asked.slice(0, 3).join(', ')}`;
}

console.log(`back after a cut:  ${await run(response => response.destroy())}`);
console.log(`back after a 503:  ${await run(response => response.writeHead(503).end())}`);
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
back after a cut:  the page shows 1 2 3; requests with Last-Event-ID: -, 1, 1
back after a 503:  the page shows 1 3; requests with Last-Event-ID: -, 1, -
EXPECTED
