import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { events, isListening, port } from './streams.mjs';

const app = new Hono();
app.get('/:name', context => streamSSE(context, async stream => {
  for await (const event of events(context.req.param('name'), context.req.header('last-event-id'))) await stream.writeSSE(event);
}));
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => isListening(() => server.close(() => process.exit())));
