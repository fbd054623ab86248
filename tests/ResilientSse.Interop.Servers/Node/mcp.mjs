import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { setTimeout as delay } from 'node:timers/promises';
import { isListening, port } from './streams.mjs';

// A tool that counts to 60. The process that is called gets as far as it lives; in the second one (a job would go on elsewhere) the store has
// all up to 40, in the third one all, and the result.
const generation = Number(process.argv[4] ?? 1);
const progress = (id, progressToken) => ({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress: id } });
const content = [{ type: 'text', text: 'done' }];

// Stands for a store outside of the process: it would keep what it is given, here that is known beforehand.
const eventStore = () => {
  let count = -1;
  return {
    storeEvent: async stream => `${stream}:${++count}`,
    async replayEventsAfter(lastEventId, { send }) {
      const [stream, number] = lastEventId.split(':');
      for (let id = Number(number) + 1; id <= generation * 20; id++) await send(`${stream}:${id}`, progress(id, 'job'));
      if (generation === 3) await send(`${stream}:61`, { jsonrpc: '2.0', id: 2, result: { content } });
      return stream;
    },
  };
};

const app = express();
app.all('/mcp', async (request, response) => {
  const server = new McpServer({ name: 'counter', version: '1' });
  server.registerTool('count', {}, async ({ _meta, sendNotification }) => {
    for (let id = 1; id <= 60; id++) {
      await sendNotification(progress(id, _meta.progressToken));
      await delay(20);
    }
    return { content };
  });
  server.registerTool('quiet', {}, () => new Promise(() => {}));
  server.registerTool('error', {}, async ({ _meta, sendNotification }) => {
    await sendNotification(progress(1, _meta.progressToken));
    throw new Error('The secret of the database');
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, eventStore: eventStore() });
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
const server = app.listen(port, '127.0.0.1', () => isListening(() => server.close(() => process.exit())));
