#!/usr/bin/env bash
# graphql-sse 2.6.1 with graphql 16.15.0 (npm), its handler for Node's http server, used as its documentation shows; Node 20.
#
# The source of a subscription throws in mid-stream: a lost database, a bad row. graphql passes that on, the handler rejects,
# and the `catch` of the documented recipe answers 500, for which it is too late: the headers are gone, `writeHead` throws,
# and as nobody is left to catch that, Node ends the process. All other streams of the server are cut with it.
#
# Why it matters: one client with one subscription that can be made to fail takes the server down for all, as often as it
# likes; and the clients of graphql-sse subscribe again by themselves, up to five times each. Producers: catch what the source
# throws, inside of the generator, and in the recipe ask `response.headersSent` before answering 500. Consumers: none.
#
# Output seen:
#   as its docs show it:      failing subscription: cut; the other one: cut; the server: gone with exit code 1
#   with `headersSent` asked: failing subscription: cut; the other one: goes on; the server: lives
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock graphql-sse@2.6.1 graphql@16.15.0

cat > server.mjs <<'JS'
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { buildSchema } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';

const schema = buildSchema('type Query { ok: Boolean } type Subscription { counts: Int, fails: Int }');
const { counts, fails } = schema.getSubscriptionType().getFields();
counts.subscribe = async function* () {
  for (let n = 1; ; n++) {
    yield { counts: n };
    await delay(50);
  }
};
fails.subscribe = async function* () {
  yield { fails: 1 };
  throw new Error('The database is gone');
};

const handler = createHandler({ schema });
const server = http.createServer(async (req, res) => {
  try {
    await handler(req, res);
  } catch (err) {
    if (process.argv[2] === 'asks' && res.headersSent) return res.destroy();
    res.writeHead(500).end();
  }
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
JS

cat > watch.mjs <<'JS'
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 30_000);

for (const [name, ...args] of [['as its docs show it:'], ['with `headersSent` asked:', 'asks']]) {
  const server = fork('./server.mjs', args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const [port] = await once(server, 'message');
  const read = field => {
    const state = { end: 'goes on' };
    http.get({ host: '127.0.0.1', port, agent: false, path: `/?query=subscription{${field}}`, headers: { accept: 'text/event-stream' } }, response => {
      response.on('data', () => {}).on('end', () => state.end = 'clean end').on('error', () => state.end = 'cut');
    });
    return state;
  };
  const other = read('counts');
  await delay(500);
  const failing = read('fails');
  await delay(1_500);
  const lives = server.exitCode === null ? 'lives' : `gone with exit code ${server.exitCode}`;
  console.log(`${name.padEnd(25)} failing subscription: ${failing.end}; the other one: ${other.end}; the server: ${lives}`);
  server.kill('SIGKILL');
}
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
as its docs show it:      failing subscription: cut; the other one: cut; the server: gone with exit code 1
with `headersSent` asked: failing subscription: cut; the other one: goes on; the server: lives
EXPECTED
