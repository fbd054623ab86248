import { createSession } from 'better-sse';
import express from 'express';
import { events, isListening, port } from './streams.mjs';

// Text as it is, not as JSON.
const app = express();
app.get('/:name', async (request, response) => {
  const session = await createSession(request, response, { serializer: String });
  for await (const { id, data } of events(request.params.name, session.lastId)) session.push(data, 'message', id);
  response.end();
});
const server = app.listen(port, '127.0.0.1', () => isListening(() => server.close(() => process.exit())));
