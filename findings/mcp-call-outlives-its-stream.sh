#!/usr/bin/env bash
# @modelcontextprotocol/sdk 1.32.2 (npm), the client with its streamable HTTP transport; Node 20.
#
# A tool is called by POST, and the stream of the answer ends without the answer. If no event of it had an id, nothing can
# be resumed and nobody will ever answer; the call waits until its timeout all the same (60 s unless the caller says
# otherwise, 5 s here). After a clean end not even `onerror` is called. If there was an id, the client tries to resume
# twice; when that is refused, `onerror` says that this was the last attempt, and the call waits on.
#
# Why it matters: each restart of a server, and each proxy that ends a stream, costs a minute in which nothing happens, and
# what is reported then is a slow tool, not a broken stream. Consumers: give each call a timeout that fits the tool.
# Producers: begin each answer with an event that has an id, and end it with an error rather than without a word.
#
# Output seen:
#   clean end, no id:                     onerror: nothing
#       the call failed at its timeout: MCP error -32001: Request timed out
#   cut, no id:                           onerror: SSE stream disconnected
#       the call failed at its timeout: MCP error -32001: Request timed out
#   cut after an id, resuming is refused: onerror: SSE stream disconnected; Maximum reconnection attempts (2) exceeded
#       the call failed at its timeout: MCP error -32001: Request timed out
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock @modelcontextprotocol/sdk@1.32.2

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 40_000);

const timeout = 5_000;

async function call(firstEvent, end) {
  const server = http.createServer(async (request, response) => {
    if (request.method === 'GET') return response.writeHead(request.headers['last-event-id'] ? 503 : 405).end();
    const message = JSON.parse(await text(request) || '{}');
    if (message.method === 'initialize') {
      const result = { protocolVersion: message.params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'tools', version: '1' } };
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
    } else if (message.method === 'tools/call') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(firstEvent);
      await delay(100);
      end(response);
    } else {
      response.writeHead(202).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const errors = [];
  const client = new Client({ name: 'watch', version: '1' });
  client.onerror = error => errors.push(/SSE stream disconnected|Maximum.*exceeded/.exec(error.message)?.[0]);
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${server.address().port}/mcp`)));
  const from = Date.now();
  const outcome = await client.callTool({ name: 'slow' }, undefined, { timeout }).then(() => 'answered', error => error.message);
  const when = Date.now() - from >= timeout - 100 ? 'at its timeout' : 'early';
  await client.close();
  server.closeAllConnections();
  server.close();
  return `onerror: ${errors.filter(Boolean).join('; ') || 'nothing'}\n    the call failed ${when}: ${outcome}`;
}

const progress = `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'at work' } })}\n\n`;
console.log(`clean end, no id:                     ${await call(progress, response => response.end())}`);
console.log(`cut, no id:                           ${await call(progress, response => response.destroy())}`);
console.log(`cut after an id, resuming is refused: ${await call('id: 1\ndata:\n\n', response => response.destroy())}`);
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
clean end, no id:                     onerror: nothing
    the call failed at its timeout: MCP error -32001: Request timed out
cut, no id:                           onerror: SSE stream disconnected
    the call failed at its timeout: MCP error -32001: Request timed out
cut after an id, resuming is refused: onerror: SSE stream disconnected; Maximum reconnection attempts (2) exceeded
    the call failed at its timeout: MCP error -32001: Request timed out
EXPECTED
