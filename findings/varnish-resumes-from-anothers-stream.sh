#!/usr/bin/env bash
# Varnish 7.1.1-2+deb12u1 (Debian 12), with nothing configured but its backend.
#
# An event stream is a cacheable response to Varnish unless it says otherwise. So who asks for a stream that somebody
# else is reading is put on that one's response, from its first event on, whatever the request's Last-Event-ID says; and
# when the stream has ended, whoever reconnects is given the whole of it again, for as long as the cache keeps it (two
# minutes unless configured). The server is not asked in either case. `Cache-Control: no-cache` on the response stops it.
#
# Why it matters: a browser that resumes gets its old events again, as if they were new, and one that reconnects after a
# clean end reads the same stream in a circle. The server does all of it right, and its log shows nothing.
#
# Output seen:
#   no Cache-Control: B joined while A was reading, Last-Event-ID 8, and got events 1 to 10
#   no Cache-Control: C came back after the end, Last-Event-ID 10, and got events 1 to 10
#   no Cache-Control: the server saw 1 request, with Last-Event-ID: -
#   no-cache: B joined while A was reading, Last-Event-ID 8, and got events 9 to 10
#   no-cache: C came back after the end, Last-Event-ID 10, and got nothing
#   no-cache: the server saw 3 requests, with Last-Event-ID: - 8 10
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

command -v gcc > /dev/null || { echo "Varnish needs gcc, for its own configuration" >&2; exit 2; }
apt-get -qq -o APT::Sandbox::User=root download varnish libvarnishapi3 libjemalloc2
for package in *.deb; do
  dpkg-deb --show "$package"
  dpkg-deb --extract "$package" root
done

cat > watch.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

// Ten events, one each 200 ms; who brings an id gets what follows it.
const asked = [];
const upstream = http.createServer(async (request, response) => {
  if (request.url === '/ready') return response.writeHead(200, { 'cache-control': 'no-store' }).end();
  const id = request.headers['last-event-id'];
  asked.push(id ?? '-');
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    ...(request.url === '/no-cache' && { 'cache-control': 'no-cache' }),
  });
  response.flushHeaders();
  for (let i = +(id ?? 0) + 1; i <= 10; i++) {
    response.write(`id: ${i}\ndata: event ${i}\n\n`);
    await delay(200);
  }
  response.end();
}).listen(0, '127.0.0.1');
await once(upstream, 'listening');

const reserve = net.createServer().listen(0, '127.0.0.1');
await once(reserve, 'listening');
const { port } = reserve.address();
reserve.close();
await once(reserve, 'close');

const library = `${process.cwd()}/root/usr/lib/x86_64-linux-gnu`;
const varnish = spawn('root/usr/sbin/varnishd', ['-F', '-n', `${process.cwd()}/instance`, '-a', `127.0.0.1:${port}`,
  '-b', `127.0.0.1:${upstream.address().port}`, '-s', 'malloc,64m', '-T', 'none'],
  { stdio: 'ignore', env: { ...process.env, LD_LIBRARY_PATH: `${library}:${library}/varnish` } });
const finish = async code => {
  varnish.kill('SIGTERM');
  await Promise.race([once(varnish, 'exit'), delay(5_000)]);
  varnish.kill('SIGKILL');
  process.exit(code);
};
setTimeout(() => { console.error('took too long'); finish(2); }, 60_000);

const get = (path, lastEventId) => new Promise(resolve => {
  let body = '';
  const headers = lastEventId ? { 'last-event-id': lastEventId } : {};
  http.get({ host: '127.0.0.1', port, path, headers, agent: false }, response => {
    response.on('data', chunk => body += chunk);
    response.on('end', () => resolve({ status: response.statusCode, ids: [...body.matchAll(/^id: (\d+)$/gm)].map(m => m[1]) }));
  }).on('error', () => resolve({ status: 0 }));
});
const told = ids => ids.length ? `events ${ids[0]} to ${ids.at(-1)}` : 'nothing';

for (let i = 0; i < 150 && (await get('/ready')).status !== 200; i++) await delay(100);
for (const [name, path] of [['no Cache-Control', '/cacheable'], ['no-cache', '/no-cache']]) {
  asked.length = 0;
  const a = get(path);
  await delay(1_000);
  console.log(`${name}: B joined while A was reading, Last-Event-ID 8, and got ${told((await get(path, '8')).ids)}`);
  await a;
  console.log(`${name}: C came back after the end, Last-Event-ID 10, and got ${told((await get(path, '10')).ids)}`);
  console.log(`${name}: the server saw ${asked.length} request${asked.length === 1 ? '' : 's'}, with Last-Event-ID: ${asked.join(' ')}`);
}
await finish(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
no Cache-Control: B joined while A was reading, Last-Event-ID 8, and got events 1 to 10
no Cache-Control: C came back after the end, Last-Event-ID 10, and got events 1 to 10
no Cache-Control: the server saw 1 request, with Last-Event-ID: -
no-cache: B joined while A was reading, Last-Event-ID 8, and got events 9 to 10
no-cache: C came back after the end, Last-Event-ID 10, and got nothing
no-cache: the server saw 3 requests, with Last-Event-ID: - 8 10
EXPECTED
