#!/usr/bin/env bash
# nginx 1.22.1-9+deb12u11, Caddy 2.6.2-5, h2o 2.2.5+dfsg2-7 (Debian 12), each as a plain reverse proxy.
#
# The server behind the proxy is killed in the middle of an event. What the client of the proxy sees is not a broken
# connection but a response that ends as it should: its last chunk is there, and no HTTP client reports an error.
# nginx does it because it speaks HTTP/1.0 to its upstream unless it is told otherwise, where the end of the connection is
# the end of the body; with `proxy_http_version 1.1` the same death is a cut. Caddy and h2o speak HTTP/1.1 to the upstream,
# see that the last chunk is missing, and end the response well all the same.
#
# Why it matters: a consumer that takes a clean end for "the stream is complete" (an LLM answer, an export, a build log)
# keeps a torso and calls it whole. An EventSource comes back after a clean end too and loses nothing; a loop that
# reconnects only after errors stops for ever. The end of a response says nothing: wait for a last event of your own.
#
# Output seen:
#   nginx, as it comes               one whole event, "data: tw" of the next, then: clean end
#   nginx, proxy_http_version 1.1    one whole event, "data: tw" of the next, then: cut (ECONNRESET)
#   Caddy                            one whole event, "data: tw" of the next, then: clean end
#   h2o                              one whole event, "data: tw" of the next, then: clean end
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get -qq -o APT::Sandbox::User=root download nginx caddy h2o
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
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const children = [];
const start = (command, args, stdout = 'ignore') => {
  const child = spawn(command, args, { stdio: ['ignore', stdout, 'ignore'], env: { ...process.env, HOME: process.cwd() } });
  children.push(child);
  return child;
};
const finish = code => { for (const child of children) child.kill('SIGKILL'); process.exit(code); };
setTimeout(() => { console.error('took too long'); finish(2); }, 60_000);

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
    response.on('error', error => resolve({ status: response.statusCode, body, end: `cut (${error.code})` }));
  }).on('error', () => resolve({ status: 0 }));
});

const nginx = extra => (port, upstream) => {
  mkdirSync('logs', { recursive: true });
  writeFileSync('nginx.conf', `daemon off; master_process off; pid nginx.pid; error_log logs/error.log;
    events {}
    http { access_log off; client_body_temp_path logs; proxy_temp_path logs; fastcgi_temp_path logs; uwsgi_temp_path logs;
      scgi_temp_path logs;
      server { listen 127.0.0.1:${port};
        location / { proxy_pass http://127.0.0.1:${upstream}; proxy_buffering off; ${extra} } } }`);
  return start('root/usr/sbin/nginx', ['-p', process.cwd(), '-e', 'logs/error.log', '-c', `${process.cwd()}/nginx.conf`]);
};
const caddy = (port, upstream) => {
  writeFileSync('Caddyfile', `{
    admin off
    auto_https off
  }
  http://127.0.0.1:${port} {
    reverse_proxy 127.0.0.1:${upstream}
  }`);
  return start('root/usr/bin/caddy', ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile']);
};
const h2o = (port, upstream) => {
  writeFileSync('h2o.yaml', `listen: { host: 127.0.0.1, port: ${port} }
num-threads: 1
hosts: { default: { paths: { "/": { proxy.reverse.url: "http://127.0.0.1:${upstream}/" } } } }
`);
  return start('root/usr/bin/h2o', ['-c', 'h2o.yaml']);
};

for (const [name, proxy] of [
  ['nginx, as it comes', nginx('')],
  ['nginx, proxy_http_version 1.1', nginx('proxy_http_version 1.1; proxy_set_header Connection "";')],
  ['Caddy', caddy],
  ['h2o', h2o],
]) {
  const upstream = start(process.execPath, ['upstream.mjs'], 'pipe');
  const [line] = await once(upstream.stdout, 'data');
  const port = await freePort();
  const child = proxy(port, +line);
  for (let i = 0; i < 100 && (await get(port, '/ready')).status !== 200; i++) await delay(100);
  const { body, end } = await get(port, '/events');
  const torso = body === 'id: 1\ndata: one\n\nid: 2\ndata: tw' ? 'one whole event, "data: tw" of the next' : JSON.stringify(body);
  console.log(`${name.padEnd(32)} ${torso}, then: ${end}`);
  child.kill('SIGKILL');
}
finish(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
nginx, as it comes               one whole event, "data: tw" of the next, then: clean end
nginx, proxy_http_version 1.1    one whole event, "data: tw" of the next, then: cut (ECONNRESET)
Caddy                            one whole event, "data: tw" of the next, then: clean end
h2o                              one whole event, "data: tw" of the next, then: clean end
EXPECTED
