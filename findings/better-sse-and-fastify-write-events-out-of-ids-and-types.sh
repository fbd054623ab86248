#!/usr/bin/env bash
# better-sse 0.16.1 with express 5.3.0, @fastify/sse 0.6.0 with fastify 5.12.8, and hono 4.13.19 with @hono/node-server 2.1.9
# and h3 2.0.8 beside them (npm), with eventsource 5.1.5 as the browser; Node 20.
#
# An id or a type of an event that has a newline in it: better-sse and @fastify/sse write it as it is, so that what follows
# the newline is a line of the stream, with two newlines an event. better-sse does so with the text too, as soon as its
# `serializer` is one that leaves text alone: of a text of two lines the second one is gone, and if it looks like a field, it
# is one. hono refuses such ids and types, h3 takes the newline out.
#
# Why it matters: a room, a user's name or a key as the type or id of an event lets its owner send events to everybody that
# look like the server's own, or move the position of all readers. And a model's answer that is streamed as plain text loses
# all lines but the first of each piece. Producers: no text of users in ids and types without a check; with better-sse
# leave the data to JSON. Consumers: nothing can be told apart.
#
# Output seen (forged: what was behind the newlines came as an event of its own):
#                          in the text      in the type      in the id
#   better-sse             kept             forged           forged
#   better-sse, plain text forged           forged           forged
#   @fastify/sse           kept             forged           forged
#   hono                   kept             refused          refused
#   h3                     kept             newlines gone    newlines gone
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock better-sse@0.16.1 express@5.3.0 @fastify/sse@0.6.0 fastify@5.12.8 \
  hono@4.13.19 @hono/node-server@2.1.9 h3@2.0.8 eventsource@5.1.5

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import fastifySse from '@fastify/sse';
import { serve } from '@hono/node-server';
import { createSession } from 'better-sse';
import { EventSource } from 'eventsource';
import express from 'express';
import fastify from 'fastify';
import { createEventStream, H3, serve as serveH3 } from 'h3';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 60_000);
console.error = () => {};                                          // refusals are logged

const evil = 'x\n\ndata: forged\n\n';
const messages = {
  text: { id: '1', event: 'order', data: `one\n\ndata: forged` },
  type: { id: '1', event: evil, data: 'one' },
  id: { id: evil, event: 'order', data: 'one' },
};

const betterSse = options => async () => {
  const app = express();
  app.get('/:name', async (request, response) => {
    const session = await createSession(request, response, options);
    const { id, event, data } = messages[request.params.name];
    session.push(data, event, id);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
};
const servers = {
  'better-sse': betterSse({}),
  'better-sse, plain text': betterSse({ serializer: text => text }),
  '@fastify/sse': async () => {
    const app = fastify();
    await app.register(fastifySse);
    app.get('/:name', { sse: true }, async (request, reply) => {
      await reply.sse.send(messages[request.params.name]);
      await delay(60_000);
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    return app.server.address().port;
  },
  'hono': async () => {
    const app = new Hono();
    app.get('/:name', context => streamSSE(context, async stream => {
      await stream.writeSSE(messages[context.req.param('name')]);
      await delay(60_000);
    }));
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return server.address().port;
  },
  'h3': async () => {
    const app = new H3();
    app.get('/:name', event => {
      const stream = createEventStream(event);
      stream.push(messages[event.context.params.name]);
      return stream.send();
    });
    const server = serveH3(app, { hostname: '127.0.0.1', port: 0, silent: true });
    await server.ready();
    return new URL(server.url).port;
  },
};

async function outcome(port, name) {
  const got = [];
  let type;
  const source = new EventSource(`http://127.0.0.1:${port}/${name}`, {
    // What the page would hear for any type: all lines of the response, and the data of events of the default type.
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const [one, two] = response.body.tee();
      (async () => { for await (const chunk of two) for (const line of new TextDecoder().decode(chunk).split('\n')) if (/^(event|id):/.test(line)) type = (type ?? '') + line; })().catch(() => {});
      return new Response(one, { status: response.status, headers: response.headers });
    },
  });
  source.onerror = () => source.close();
  source.addEventListener('message', message => got.push(message.data));
  source.addEventListener('order', message => got.push(message.data));
  await delay(700);
  source.close();
  // The rest of the event that the newline has cut in two belongs to the forged one.
  if (got.some(data => data.split('\n')[0] === 'forged')) return 'forged';
  if (got.includes('one\n\ndata: forged') || got.includes(JSON.stringify('one\n\ndata: forged'))) return 'kept';
  return type?.includes('xdata: forged') ? 'newlines gone' : got.length ? got.join() : 'refused';
}

console.log(`${' '.repeat(23)}${['in the text', 'in the type', 'in the id'].map(head => head.padEnd(17)).join('').trimEnd()}`);
for (const [name, start] of Object.entries(servers)) {
  const port = await start();
  const cells = await Promise.all(['text', 'type', 'id'].map(place => outcome(port, place)));
  console.log(`${name.padEnd(23)}${cells.map(cell => cell.padEnd(17)).join('').trimEnd()}`);
}
process.exit(0);
JS

node watch.mjs 2> errors | tee seen
diff - seen <<'EXPECTED'
                       in the text      in the type      in the id
better-sse             kept             forged           forged
better-sse, plain text forged           forged           forged
@fastify/sse           kept             forged           forged
hono                   kept             refused          refused
h3                     kept             newlines gone    newlines gone
EXPECTED
