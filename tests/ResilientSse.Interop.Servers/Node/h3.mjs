import { createEventStream, H3, serve } from 'h3';
import { events, isListening, port } from './streams.mjs';

const app = new H3();
app.get('/:name', event => {
  const stream = createEventStream(event);
  let isOpen = true;
  stream.onClosed(() => { isOpen = false; });
  (async () => {
    for await (const message of events(event.context.params.name, event.req.headers.get('last-event-id'))) {
      if (!isOpen) return;
      await stream.push(message);
    }
    await stream.close();
  })();
  return stream.send();
});
// It shuts down gracefully by itself, unless the environment has CI or TEST.
const server = serve(app, { hostname: '127.0.0.1', port, silent: true });
await server.ready();
isListening();
