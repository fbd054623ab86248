import sse from '@fastify/sse';
import fastify from 'fastify';
import { events, isListening, port } from './streams.mjs';

const app = fastify();
await app.register(sse);
app.get('/:name', { sse: true }, (request, reply) => reply.sse.send(events(request.params.name, reply.sse.lastEventId)));
await app.listen({ host: '127.0.0.1', port });
isListening(async () => {
  await app.close();
  process.exit();
});
