#!/usr/bin/env bash
# HAProxy 2.6.12-1+deb12u4 (Debian 12), a plain HTTP/1.1 frontend and backend.
#
# While HAProxy expects more of a response, it sends with the hint that more will follow, and Linux then waits up to 200 ms
# for a full packet. An event stream always has more to come, so each event that is sent by itself arrives a fifth of a
# second late, and those that come faster arrive in bunches; only the last one, before the end, is on time.
# `option http-no-delay` turns the hint off.
#
# Why it matters: nothing is lost, so nobody looks for it, but a model's answer comes in jerks instead of words, and
# what is meant to be live (cursors, bids, games) lags by more than most networks add. Neither end can
# mend it; whoever runs HAProxy can, with that one line.
#
# Output seen:
#   as it comes:           8 events: 150 to 300 ms late (the median); the last one: less than 50 ms late
#   option http-no-delay:  8 events: less than 50 ms late (the median); the last one: less than 50 ms late
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get -qq -o APT::Sandbox::User=root download haproxy liblua5.3-0 libopentracing1 libopentracing-c-wrapper0
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

const children = [];
const finish = code => { for (const child of children) child.kill('SIGKILL'); process.exit(code); };
setTimeout(() => { console.error('took too long'); finish(2); }, 60_000);

// Nine events, one each 400 ms; each says when it was sent.
const upstream = http.createServer(async (request, response) => {
  if (request.url === '/ready') return response.end('up');
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  for (let i = 1; i <= 9; i++) {
    await delay(400);
    response.write(`id: ${i}\ndata: ${performance.now()}\n\n`);
  }
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
const get = (port, path, onData = () => {}) => new Promise(resolve => {
  http.get({ host: '127.0.0.1', port, path, agent: false }, response => {
    response.on('data', onData);
    response.on('end', () => resolve(response.statusCode));
  }).on('error', () => resolve(0));
});

for (const option of ['', 'option http-no-delay']) {
  const port = await freePort();
  writeFileSync('haproxy.cfg', `
defaults
  mode http
  timeout connect 5s
  timeout client 1m
  timeout server 1m
  ${option}
frontend browsers
  bind 127.0.0.1:${port}
  default_backend events
backend events
  server one 127.0.0.1:${upstream.address().port}
`);
  children.push(spawn('root/usr/sbin/haproxy', ['-db', '-f', 'haproxy.cfg'],
    { stdio: 'ignore', env: { ...process.env, LD_LIBRARY_PATH: `${process.cwd()}/root/usr/lib/x86_64-linux-gnu` } }));
  for (let i = 0; i < 100 && await get(port, '/ready') !== 200; i++) await delay(100);

  const late = [];
  await get(port, '/events', chunk => {
    for (const [, sent] of String(chunk).matchAll(/^data: (.+)$/gm)) late.push(performance.now() - sent);
  });
  const last = late.pop();
  const median = late.sort((a, b) => a - b)[late.length >> 1];
  const told = ms => ms < 50 ? 'less than 50 ms late' : ms >= 150 && ms <= 300 ? '150 to 300 ms late' : `${Math.round(ms)} ms late`;
  console.log(`${`${option || 'as it comes'}:`.padEnd(22)} ${late.length} events: ${told(median)} (the median); the last one: ${told(last)}`);
}
finish(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
as it comes:           8 events: 150 to 300 ms late (the median); the last one: less than 50 ms late
option http-no-delay:  8 events: less than 50 ms late (the median); the last one: less than 50 ms late
EXPECTED
