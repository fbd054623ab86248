#!/usr/bin/env bash
# graphql-sse 2.6.1 with graphql 16.15.0 (npm), the client in its default mode (one connection for each operation); Node 20.
#
# Each operation is a POST whose results come as events. When the stream breaks, or ends without its `complete` event, the
# client sends the POST again, up to five times, and does so for mutations and for subscriptions alike. The caller is not
# told: its `next` is called with the results of the second run after those of the first.
#
# Why it matters: what the mutation does is done twice, and a subscription that begins with a snapshot, or counts on
# seeing everything, repeats or misses events at the seam, for there is no Last-Event-ID in it. Consumers: `retryAttempts: 0`
# for what must not run twice, and a subscription that starts over by itself. Producers: an idempotency key in each mutation.
#
# Output seen:
#   as it comes:      results 1st run, 2nd run, then complete; the server ran "mutation { pay }" 2 times
#   retryAttempts: 0: results 1st run, then error; the server ran "mutation { pay }" 1 time
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock graphql-sse@2.6.1 graphql@16.15.0

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { createClient } from 'graphql-sse';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 30_000);

for (const [name, options] of [['as it comes:', {}], ['retryAttempts: 0:', { retryAttempts: 0 }]]) {
  let runs = 0;
  const server = http.createServer(async (request, response) => {
    const { query } = await json(request);
    const run = query === 'mutation { pay }' ? ++runs : NaN;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: next\ndata: ${JSON.stringify({ data: { pay: run === 1 ? '1st run' : '2nd run' } })}\n\n`);
    if (run > 1) return response.end('event: complete\ndata:\n\n');
    setTimeout(() => response.destroy(), 100);                      // the mutation is done, the connection breaks
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const client = createClient({ url: `http://127.0.0.1:${server.address().port}/`, ...options });
  const results = [];
  const end = await new Promise(resolve => client.subscribe({ query: 'mutation { pay }' }, {
    next: ({ data }) => results.push(data.pay),
    error: () => resolve('error'),
    complete: () => resolve('complete'),
  }));
  client.dispose();
  server.closeAllConnections();
  server.close();
  console.log(`${name.padEnd(17)} results ${results.join(', ')}, then ${end}; `
    + `the server ran "mutation { pay }" ${runs} time${runs === 1 ? '' : 's'}`);
}
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
as it comes:      results 1st run, 2nd run, then complete; the server ran "mutation { pay }" 2 times
retryAttempts: 0: results 1st run, then error; the server ran "mutation { pay }" 1 time
EXPECTED
