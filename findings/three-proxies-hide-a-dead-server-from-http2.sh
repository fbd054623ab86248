#!/usr/bin/env bash
# HAProxy 2.6.12-1+deb12u4, Varnish 7.1.1-2+deb12u1, lighttpd 1.4.69-1 (Debian 12), each as a plain reverse proxy (lighttpd with
# server.stream-response-body = 1, Varnish with its HTTP/2 on); nginx 1.22.1-9+deb12u11 with proxy_http_version 1.1 to compare.
#
# The server behind the proxy is killed in the middle of an event. To a client that speaks HTTP/1.1 all of them pass that on as
# a broken connection: the last chunk is missing. To one that speaks HTTP/2 three of them end the very same response with
# END_STREAM, which says that it is whole; a RST_STREAM, which nginx sends, would have said that it is not.
#
# Why it matters: browsers speak HTTP/2, curl and most tests speak HTTP/1.1 to such an address. What was tested to fail loudly ends in
# silence in production, and a consumer that takes a clean end for "complete" keeps a torso. Wait for a last event of your own.
#
# Output seen:
#   nginx     HTTP/1.1  one whole event, "data: tw" of the next, then: cut
#   nginx     HTTP/2    one whole event, "data: tw" of the next, then: cut
#   haproxy   HTTP/1.1  one whole event, "data: tw" of the next, then: cut
#   haproxy   HTTP/2    one whole event, "data: tw" of the next, then: clean end
#   varnish   HTTP/1.1  one whole event, "data: tw" of the next, then: cut
#   varnish   HTTP/2    one whole event, "data: tw" of the next, then: clean end
#   lighttpd  HTTP/1.1  one whole event, "data: tw" of the next, then: cut
#   lighttpd  HTTP/2    one whole event, "data: tw" of the next, then: clean end
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

command -v gcc > /dev/null || { echo "Varnish needs gcc, for its own configuration" >&2; exit 2; }
apt-get -qq -o APT::Sandbox::User=root download nginx lighttpd haproxy liblua5.3-0 libopentracing1 libopentracing-c-wrapper0 \
  varnish libvarnishapi3 libjemalloc2
for package in *.deb; do
  dpkg-deb --show "$package"
  dpkg-deb --extract "$package" root
done

cat > upstream.mjs <<'JS'
// One event, half of a second one, then this process is gone.
import http from 'node:http';
const server = http.createServer((request, response) => {
  if (request.url !== '/events') return response.end('up');
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write('id: 1\ndata: one\n\n');
  setTimeout(() => response.write('id: 2\ndata: tw'), 200);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
JS

cat > watch.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const children = [];
const libraries = ['', '/varnish'].map(folder => `${process.cwd()}/root/usr/lib/x86_64-linux-gnu${folder}`).join(':');
const start = (command, args, stdout = 'ignore') => {
  const child = spawn(command, args, { stdio: ['ignore', stdout, 'ignore'], env: { ...process.env, LD_LIBRARY_PATH: libraries } });
  children.push(child);
  return child;
};
// SIGTERM first: Varnish has a child of its own, which it ends then.
const stop = async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([exit, delay(3_000)]);
    child.kill('SIGKILL');
  }
};
setTimeout(async () => { console.error('took too long'); await stop(); process.exit(2); }, 90_000);

const freePort = async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};
const get = (port, path) => new Promise(resolve => {
  let body = '';
  http.get({ host: '127.0.0.1', port, path, agent: false }, response => {
    response.on('data', chunk => body += chunk);
    response.on('end', () => resolve({ status: response.statusCode, body, end: 'clean end' }));
    response.on('error', () => resolve({ status: response.statusCode, body, end: 'cut' }));
  }).on('error', () => resolve({ status: 0 }));
});
// HTTP/2 without TLS. A response is whole when its last frame says so (END_STREAM); otherwise the stream is reset.
const get2 = (port, path) => new Promise(resolve => {
  let body = '', end = 'clean end';
  const session = http2.connect(`http://127.0.0.1:${port}`).on('error', () => end = 'cut');
  const stream = session.request({ ':path': path });
  stream.on('data', chunk => body += chunk);
  for (const event of ['aborted', 'error']) stream.on(event, () => end = 'cut');
  stream.on('close', () => { session.destroy(); resolve({ body, end }); });
});

const root = `${process.cwd()}/root`;
const nginx = (port, upstream, http2Port) => {
  mkdirSync('logs', { recursive: true });
  writeFileSync('nginx.conf', `daemon off; master_process off; pid nginx.pid; error_log logs/error.log;
    events {}
    http { access_log off; client_body_temp_path logs; proxy_temp_path logs; fastcgi_temp_path logs; uwsgi_temp_path logs;
      scgi_temp_path logs;
      server { listen 127.0.0.1:${port}; listen 127.0.0.1:${http2Port} http2;
        location / { proxy_pass http://127.0.0.1:${upstream}; proxy_buffering off;
          proxy_http_version 1.1; proxy_set_header Connection ""; } } }`);
  start(`${root}/usr/sbin/nginx`, ['-p', process.cwd(), '-e', 'logs/error.log', '-c', `${process.cwd()}/nginx.conf`]);
  return http2Port; // it has a port for each
};
const haproxy = (port, upstream) => {
  writeFileSync('haproxy.cfg', `
defaults
  mode http
  timeout connect 5s
  timeout client 1m
  timeout server 1m
frontend browsers
  bind 127.0.0.1:${port}
  default_backend events
backend events
  server one 127.0.0.1:${upstream}
`);
  start(`${root}/usr/sbin/haproxy`, ['-db', '-f', 'haproxy.cfg']);
};
const varnish = (port, upstream) => {
  start(`${root}/usr/sbin/varnishd`, ['-F', '-j', 'none', '-n', `${process.cwd()}/instance`, '-a', `127.0.0.1:${port}`,
    '-b', `127.0.0.1:${upstream}`, '-p', 'feature=+http2', '-s', 'malloc,64m', '-T', 'none']);
};
const lighttpd = (port, upstream) => {
  writeFileSync('lighttpd.conf', `
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${process.cwd()}"
server.errorlog = "${process.cwd()}/lighttpd.log"
server.modules += ( "mod_proxy" )
server.stream-response-body = 1
proxy.server = ( "" => (( "host" => "127.0.0.1", "port" => ${upstream} )) )
`);
  start(`${root}/usr/sbin/lighttpd`, ['-D', '-f', 'lighttpd.conf', '-m', `${root}/usr/lib/lighttpd`]);
};

for (const [name, proxy] of Object.entries({ nginx, haproxy, varnish, lighttpd })) {
  for (const [version, request] of [['HTTP/1.1', get], ['HTTP/2', get2]]) {
    const upstream = start(process.execPath, ['upstream.mjs'], 'pipe');
    const [line] = await once(upstream.stdout, 'data');
    const port = await freePort();
    const http2Port = proxy(port, +line, await freePort()) ?? port;
    for (let i = 0; i < 100 && (await get(port, '/ready')).status !== 200; i++) await delay(100);
    const { body, end } = await request(version === 'HTTP/2' ? http2Port : port, '/events');
    const torso = body === 'id: 1\ndata: one\n\nid: 2\ndata: tw' ? 'one whole event, "data: tw" of the next' : JSON.stringify(body);
    console.log(`${name.padEnd(9)} ${version.padEnd(9)} ${torso}, then: ${end}`);
    await stop();
  }
}
await stop();
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
nginx     HTTP/1.1  one whole event, "data: tw" of the next, then: cut
nginx     HTTP/2    one whole event, "data: tw" of the next, then: cut
haproxy   HTTP/1.1  one whole event, "data: tw" of the next, then: cut
haproxy   HTTP/2    one whole event, "data: tw" of the next, then: clean end
varnish   HTTP/1.1  one whole event, "data: tw" of the next, then: cut
varnish   HTTP/2    one whole event, "data: tw" of the next, then: clean end
lighttpd  HTTP/1.1  one whole event, "data: tw" of the next, then: cut
lighttpd  HTTP/2    one whole event, "data: tw" of the next, then: clean end
EXPECTED
