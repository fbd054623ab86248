#!/usr/bin/env bash
# compression 1.8.2 (npm) with express 5.3.0, and fetch of Node 20, which like every browser asks for gzip.
#
# The middleware compresses text/event-stream as it does other text, and the compressor keeps what it is given until it
# has a block's worth or the response ends. Each `write` of an event succeeds, and the client gets none of them. A client
# that does not ask for compression, as curl, gets each event at once. `Cache-Control: no-transform` turns it off.
#
# Why it matters: a stream that goes on for hours delivers nothing for a long time, heartbeats neither, so that the idle
# timeouts of clients and proxies fire; and the usual test with curl shows that all is well. Producers: send
# `Cache-Control: no-cache, no-transform` on event streams, or call the middleware's `response.flush()` after each event.
# Consumers that cannot change the server: ask with `Accept-Encoding: identity`.
#
# Output seen:
#   no-cache, as a browser asks:                gzip, 5 events: the first one came when the last one had been sent
#   no-cache, as curl asks:                     not compressed, 5 events: the first one came at once
#   no-cache, no-transform, as a browser asks:  not compressed, 5 events: the first one came at once
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock compression@1.8.2 express@5.3.0

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import compression from 'compression';
import express from 'express';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 30_000);

let sent = 0;
const app = express();
app.use(compression());
app.get('/events', async (request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': request.query.cache });
  for (sent = 0; sent < 5;) {
    response.write(`id: ${++sent}\ndata: ${sent}\n\n`);
    await delay(300);
  }
  response.end();
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');

for (const [cache, who, encoding] of [
  ['no-cache', 'a browser', 'gzip, deflate'],
  ['no-cache', 'curl', 'identity'],
  ['no-cache, no-transform', 'a browser', 'gzip, deflate'],
]) {
  const url = `http://127.0.0.1:${server.address().port}/events?cache=${encodeURIComponent(cache)}`;
  const response = await fetch(url, { headers: { 'accept-encoding': encoding } });
  let text = '', sentAtFirst;
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    sentAtFirst ??= sent;
    text += part;
  }
  const first = sentAtFirst === 1 ? 'at once' : sentAtFirst === 5 ? 'when the last one had been sent' : `when ${sentAtFirst} had been sent`;
  console.log(`${`${cache}, as ${who} asks:`.padEnd(43)} ${response.headers.get('content-encoding') ?? 'not compressed'}, `
    + `${text.match(/^data/gm).length} events: the first one came ${first}`);
}
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
no-cache, as a browser asks:                gzip, 5 events: the first one came when the last one had been sent
no-cache, as curl asks:                     not compressed, 5 events: the first one came at once
no-cache, no-transform, as a browser asks:  not compressed, 5 events: the first one came at once
EXPECTED
