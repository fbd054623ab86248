#!/usr/bin/env bash
# HAProxy 2.6.12-1+deb12u4 with `compression algo gzip`, Varnish 7.1.1-2+deb12u1 with `set beresp.do_gzip = true` (Debian 12).
#
# Both compress text/event-stream as they do other text (HAProxy compresses every type unless `compression type` names some), and
# do not flush after an event. From HAProxy a client that accepts gzip, as every browser does, gets each event only with the one
# after it. From Varnish nobody gets anything before a block is full or the response ends, clients without gzip neither: it
# stores the compressed body, and unpacks that for them. nginx's gzip and Apache's DEFLATE flush each event.
#
# Why it matters: with HAProxy the newest event is always missing in browsers, for hours on a quiet stream, and curl shows that all is
# well; with Varnish a stream delivers nothing, heartbeats neither, so that idle timeouts fire. Whoever runs the proxy: name the
# types to compress, without event streams. Servers: send `Content-Encoding: identity`, which stops both; `Cache-Control:
# no-transform` stops HAProxy only.
#
# Output seen:
#   HAProxy, a client without gzip:                         8 of 8 events before the end
#   HAProxy, a client with gzip:                            7 of 8 events before the end
#   HAProxy, with gzip, no-transform from the server:       8 of 8 events before the end
#   HAProxy, with gzip, identity from the server:           8 of 8 events before the end
#   Varnish, a client without gzip:                         0 of 8 events before the end
#   Varnish, a client with gzip:                            0 of 8 events before the end
#   Varnish, with gzip, no-transform from the server:       0 of 8 events before the end
#   Varnish, with gzip, identity from the server:           8 of 8 events before the end
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

command -v gcc > /dev/null || { echo "Varnish needs gcc, for its own configuration" >&2; exit 2; }
apt-get -qq -o APT::Sandbox::User=root download haproxy liblua5.3-0 libopentracing1 libopentracing-c-wrapper0 \
  varnish libvarnishapi3 libjemalloc2
for package in *.deb; do
  dpkg-deb --show "$package"
  dpkg-deb --extract "$package" root
done

cat > watch.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import zlib from 'node:zlib';

const children = [];
const libraries = ['', '/varnish'].map(folder => `${process.cwd()}/root/usr/lib/x86_64-linux-gnu${folder}`).join(':');
const start = (command, args) => children.push(spawn(`${process.cwd()}/root/usr/sbin/${command}`, args,
  { stdio: 'ignore', env: { ...process.env, LD_LIBRARY_PATH: libraries } }));
const finish = async code => {
  for (const child of children) {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([exit, delay(3_000)]);
    child.kill('SIGKILL');
  }
  process.exit(code);
};
setTimeout(() => { console.error('took too long'); finish(2); }, 90_000);

// Eight events, one each 200 ms, and the end a second after the last one.
const ended = new Set();
const upstream = http.createServer(async (request, response) => {
  if (request.url === '/ready') return response.end('up');
  response.writeHead(200, {
    'content-type': 'text/event-stream', 'cache-control': 'no-cache',
    ...(request.url.startsWith('/no-transform') && { 'cache-control': 'no-cache, no-transform' }),
    ...(request.url.startsWith('/identity') && { 'content-encoding': 'identity' }),
  });
  for (let i = 1; i <= 8; i++) {
    response.write(`id: ${i}\ndata: event ${i}\n\n`);
    await delay(200);
  }
  await delay(800);
  ended.add(request.url);
  response.end();
}).listen(0, '127.0.0.1');
await once(upstream, 'listening');

const freePort = async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};
// How many events came before the server had ended the response.
const count = (port, path, headers) => new Promise(resolve => {
  let text = '', inTime = 0;
  http.get({ host: '127.0.0.1', port, path, agent: false, headers }, response => {
    const gzip = response.headers['content-encoding'] === 'gzip';
    const body = gzip ? response.pipe(zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH })) : response;
    body.on('data', chunk => {
      text += chunk;
      if (!ended.has(path)) inTime = text.split('\n\n').length - 1;
    });
    body.on('end', () => resolve({ status: response.statusCode, told: `${inTime} of ${text.split('\n\n').length - 1}` }));
  }).on('error', () => resolve({ status: 0 }));
});

const haproxy = port => {
  writeFileSync('haproxy.cfg', `
defaults
  mode http
  timeout connect 5s
  timeout client 1m
  timeout server 1m
  compression algo gzip
frontend browsers
  bind 127.0.0.1:${port}
  default_backend events
backend events
  server one 127.0.0.1:${upstream.address().port}
`);
  start('haproxy', ['-db', '-f', 'haproxy.cfg']);
};
const varnish = port => {
  writeFileSync('default.vcl', `vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "${upstream.address().port}"; }
sub vcl_backend_response { set beresp.do_gzip = true; }
`);
  start('varnishd', ['-F', '-j', 'none', '-n', `${process.cwd()}/instance`, '-a', `127.0.0.1:${port}`,
    '-f', `${process.cwd()}/default.vcl`, '-s', 'malloc,64m', '-T', 'none']);
};

const gzip = { 'accept-encoding': 'gzip' };
for (const [name, proxy] of [['HAProxy', haproxy], ['Varnish', varnish]]) {
  const port = await freePort();
  proxy(port);
  for (let i = 0; i < 150 && (await count(port, '/ready', {})).status !== 200; i++) await delay(100);
  for (const [client, path, headers] of [
    ['a client without gzip', '/plain', {}],
    ['a client with gzip', '/gzip', gzip],
    ['with gzip, no-transform from the server', '/no-transform', gzip],
    ['with gzip, identity from the server', '/identity', gzip],
  ]) {
    const { told } = await count(port, `${path}-${name}`, headers);
    console.log(`${`${name}, ${client}:`.padEnd(55)} ${told} events before the end`);
  }
}
await finish(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
HAProxy, a client without gzip:                         8 of 8 events before the end
HAProxy, a client with gzip:                            7 of 8 events before the end
HAProxy, with gzip, no-transform from the server:       8 of 8 events before the end
HAProxy, with gzip, identity from the server:           8 of 8 events before the end
Varnish, a client without gzip:                         0 of 8 events before the end
Varnish, a client with gzip:                            0 of 8 events before the end
Varnish, with gzip, no-transform from the server:       0 of 8 events before the end
Varnish, with gzip, identity from the server:           8 of 8 events before the end
EXPECTED
