#!/usr/bin/env bash
# hono 4.13.19 with @hono/node-server 2.1.9, @fastify/sse 0.6.0 with fastify 5.12.8, and express 5.3.0 beside them (npm);
# Node 20.
#
# The code that writes the events throws in mid-stream. hono's `streamSSE` and @fastify/sse log the error and end the
# response as if all had been said; the client cannot tell a failed stream from a finished one. In express 5 the same
# exception cuts the connection, which every client reports as an error.
#
# Why it matters: an export, a build log or a model's answer that broke off on an exception arrives as a complete one.
# Producers: catch the error and send an event that says so (the third argument of hono's `streamSSE` is called with it), and
# send a last event when all went well. Consumers: a stream without its last event is not complete, however it ended.
#
# Output seen:
#   hono:          got event 1, then: clean end
#   @fastify/sse:  got event 1, then: clean end
#   express:       got event 1, then: cut (ECONNRESET)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock hono@4.13.19 @hono/node-server@2.1.9 @fastify/sse@0.6.0 \
  fastify@5.12.8 express@5.3.0

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import fastifySse from '@fastify/sse';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 30_000);
console.error = () => {};                                          // they all log the error, as they should

async function honoServer() {
  const app = new Hono();
  app.get('/', context => streamSSE(context, async stream => {
    await stream.writeSSE({ id: '1', data: '1' });
    await delay(100);
    throw new Error('The database is gone');
  }));
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return server;
}
async function fastifyServer() {
  const app = fastify();
  await app.register(fastifySse);
  async function* events() {
    yield { id: '1', data: 1 };
    await delay(100);
    throw new Error('The database is gone');
  }
  app.get('/', { sse: true }, (request, reply) => reply.sse.send(events()));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app.server;
}
async function expressServer() {
  const app = express();
  app.get('/', async (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('id: 1\ndata: 1\n\n');
    await delay(100);
    throw new Error('The database is gone');
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const read = server => new Promise(resolve => {
  let body = '';
  const told = end => resolve(`got event ${[...body.matchAll(/^data: (.*)$/gm)].map(match => match[1]).join(', ')}, then: ${end}`);
  const headers = { accept: 'text/event-stream' };
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false, headers }, response => {
    response.on('data', chunk => body += chunk);
    response.on('end', () => told('clean end'));
    response.on('error', error => told(`cut (${error.code})`));
  });
});
for (const [name, start] of [['hono:', honoServer], ['@fastify/sse:', fastifyServer], ['express:', expressServer]])
  console.log(`${name.padEnd(14)} ${await read(await start())}`);
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
hono:          got event 1, then: clean end
@fastify/sse:  got event 1, then: clean end
express:       got event 1, then: cut (ECONNRESET)
EXPECTED
