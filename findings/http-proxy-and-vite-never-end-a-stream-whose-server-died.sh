#!/usr/bin/env bash
# http-proxy 1.18.1 and the dev server's proxy of Vite 8.3.8 (npm), with http-proxy-middleware 4.2.1 beside them; Node 20.
#
# The server behind the proxy dies in the middle of a stream. http-proxy, and with it Vite's `server.proxy`, neither ends
# the browser's response nor cuts it: it stays open, and nothing more ever comes. http-proxy (not Vite) also does not
# tell the server when a browser leaves, so that its stream goes on for nobody. http-proxy-middleware 4 does both well.
#
# Why it matters: an EventSource behind such a proxy does not reconnect when the server restarts, for there is no error;
# it just stays silent, which in development looks as if the code that pushes events were broken. And a server behind
# http-proxy gathers one live stream for each page that was ever opened. Consumers: give a stream an idle timeout.
# Producers: send heartbeats, so that such a timeout has something to go by, and take another proxy.
#
# Output seen:
#   http-proxy             killed server: still open after 3 s; browser leaves: the server is not told in 3 s
#   vite                   killed server: still open after 3 s; browser leaves: the server is told
#   http-proxy-middleware  killed server: cut (ECONNRESET); browser leaves: the server is told
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock http-proxy@1.18.1 vite@8.3.8 http-proxy-middleware@4.2.1
mkdir empty

cat > upstream.mjs <<'JS'
// A stream with an event each 100 ms. It says when the one that reads it has gone; /mortal kills this process.
import http from 'node:http';
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let i = 0;
  const timer = setInterval(() => response.write(`id: ${++i}\ndata: ${i}\n\n`), 100);
  response.on('close', () => { clearInterval(timer); console.log('gone'); });
  if (request.url.endsWith('/mortal')) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 550);
}).listen(0, '127.0.0.1', () => console.log(server.address().port));
JS

cat > watch.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import httpProxy from 'http-proxy';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { createServer as createVite } from 'vite';

const children = [];
const finish = code => { for (const child of children) child.kill('SIGKILL'); process.exit(code); };
setTimeout(() => { console.error('took too long'); finish(2); }, 60_000);

async function upstream() {
  const child = spawn(process.execPath, ['upstream.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let said = '';
  child.stdout.on('data', text => said += text);
  await once(child.stdout, 'data');
  return { url: `http://127.0.0.1:${parseInt(said)}`, gone: () => said.includes('gone') };
}
async function listen(handler) {
  const server = http.createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}
const proxies = {
  'http-proxy': target => {
    const proxy = httpProxy.createProxyServer({ target });
    proxy.on('error', () => {});
    return listen((request, response) => proxy.web(request, response));
  },
  'vite': async target => {
    const vite = await createVite({ configFile: false, root: 'empty', logLevel: 'silent',
      server: { host: '127.0.0.1', port: 0, proxy: { '/api': target } } });
    await vite.listen();
    return vite.httpServer.address().port;
  },
  'http-proxy-middleware': target => listen(createProxyMiddleware({ target })),
};

function ending(port, path) {
  return new Promise(resolve => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, response => {
      response.on('data', () => {});
      response.on('end', () => resolve('clean end'));
      response.on('error', error => resolve(`cut (${error.code})`));
    });
    setTimeout(() => { resolve('still open after 3 s'); request.destroy(); }, 3_550).unref();
  });
}
async function leave(port, path) {
  const request = http.get({ host: '127.0.0.1', port, path, agent: false });
  const [response] = await once(request, 'response');
  response.on('error', () => {});
  await once(response, 'data');
  request.destroy();
}

for (const [name, proxy] of Object.entries(proxies)) {
  const mortal = await upstream();
  const end = await ending(await proxy(mortal.url), '/api/mortal');
  const immortal = await upstream();
  await leave(await proxy(immortal.url), '/api/events');
  for (let i = 0; i < 30 && !immortal.gone(); i++) await delay(100);
  console.log(`${name.padEnd(22)} killed server: ${end}; browser leaves: the server is ${immortal.gone() ? 'told' : 'not told in 3 s'}`);
}
finish(0);
JS

node --no-deprecation watch.mjs | tee seen
diff - seen <<'EXPECTED'
http-proxy             killed server: still open after 3 s; browser leaves: the server is not told in 3 s
vite                   killed server: still open after 3 s; browser leaves: the server is told
http-proxy-middleware  killed server: cut (ECONNRESET); browser leaves: the server is told
EXPECTED
