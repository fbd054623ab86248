import express from 'express';
import SseChannel from 'sse-channel';
import { events, isListening, port } from './streams.mjs';

// A channel is one stream for all. Its feed is that of a clock, so that a new process knows what it missed: history is kept in memory only.
const now = () => Math.floor(Date.now() / 10) % 1e9;
const begin = now() - 1000;
let last = now();
const event = id => ({ id, data: String(id) });
const feed = new SseChannel({ historySize: 10_000, history: Array.from({ length: last - begin }, (_, i) => event(begin + i + 1)) });
setInterval(() => { while (last < now()) feed.send(event(++last)); }, 5);

const app = express();
app.get('/feed', (request, response) => feed.addClient(request, response));
app.get('/:name', async (request, response) => {
  const channel = new SseChannel();
  channel.addClient(request, response);
  for await (const message of events(request.params.name)) channel.send(message);
  channel.close();
});
const server = app.listen(port, '127.0.0.1', () => isListening(() => {
  feed.close();
  server.close(() => process.exit());
}));
