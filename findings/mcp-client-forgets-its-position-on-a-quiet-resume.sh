#!/usr/bin/env bash
# @modelcontextprotocol/sdk 1.32.2 (npm), the client with its streamable HTTP transport; Node 20.
#
# A tool is called by POST, the stream of the answer breaks after its first id, and the client resumes it by GET with that
# id. If this second stream ends before it brought an event with an id, the client has forgotten the position: the third
# request is a GET without Last-Event-ID. To the server that is no resume but the session's general stream, on which the
# answer to the call will never be. The call waits on until its own timeout (60 s unless the caller says otherwise).
#
# Why it matters: two breaks in a row, with a tool that takes its time between them, lose an answer that the server holds
# ready, although the server resumes as the protocol says. A proxy that closes idle streams is enough. Producers: begin
# each resumed stream with an event that has an id and no data (the id that was asked for will do). Proxies: heartbeats
# as comments do not help, for they carry no id; do not close a stream because it is quiet.
#
# Output seen:
#   quiet resumed stream:  GET with Last-Event-ID 1, GET with Last-Event-ID -; the call: MCP error -32001: Request timed out
#   primed resumed stream: GET with Last-Event-ID 1, GET with Last-Event-ID 1; the call: "done"
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

setTimeout(() => { console.error('took too long'); process.exit(2); }, 30_000);

async function call(primed) {
  const gets = [];
  let answer;
  const server = http.createServer(async (request, response) => {
    const stream = () => response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (request.method === 'GET') {
      const id = request.headers['last-event-id'];
      if (!id && !answer) return response.writeHead(405).end();          // the general stream is not offered to begin with
      gets.push(`GET with Last-Event-ID ${id ?? '-'}`);
      stream();
      response.flushHeaders();
      if (primed) response.write('id: 1\ndata:\n\n');
      if (gets.length === 1) {                                           // the tool still works: nothing to say; then a break
        await delay(200);
        response.destroy();
      } else if (id === '1') {
        response.end(`id: 2\ndata: ${JSON.stringify(answer)}\n\n`);
      } else {
        response.write(': the general stream\n\n');
      }
      return;
    }
    const message = JSON.parse(await text(request) || '{}');
    const result = body => ({ jsonrpc: '2.0', id: message.id, result: body });
    if (message.method === 'initialize') {
      const { protocolVersion } = message.params;
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's' });
      response.end(JSON.stringify(result({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'tools', version: '1' } })));
    } else if (message.method === 'tools/call') {
      answer = result({ content: [{ type: 'text', text: 'done' }] });    // ready when it is asked for the second time
      stream();
      response.write('retry: 100\nid: 1\ndata:\n\n');
      await delay(100);
      response.destroy();
    } else {
      response.writeHead(202).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const client = new Client({ name: 'watch', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${server.address().port}/mcp`)));
  const outcome = await client.callTool({ name: 'slow' }, undefined, { timeout: 4_000 })
    .then(result => JSON.stringify(result.content[0].text), error => error.message);
  await client.close();
  server.closeAllConnections();
  server.close();
  return `${gets.join(', ')}; the call: ${outcome}`;
}

console.log(`quiet resumed stream:  ${await call(false)}`);
console.log(`primed resumed stream: ${await call(true)}`);
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
quiet resumed stream:  GET with Last-Event-ID 1, GET with Last-Event-ID -; the call: MCP error -32001: Request timed out
primed resumed stream: GET with Last-Event-ID 1, GET with Last-Event-ID 1; the call: "done"
EXPECTED
