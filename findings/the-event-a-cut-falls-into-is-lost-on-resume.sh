#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1 (npm), Node 20; System.Net.ServerSentEvents 11.0.0 (NuGet), .NET 10.
#
# Both take an event's id over when they read its line `id:`, not when the event is complete. If the connection breaks
# between that line and the blank line, the event is rightly not handed out, but its id already is the last one: what
# fetch-event-source asks for when it reconnects, and what `SseParser<T>.LastEventId` says to a loop that does so by hand.
#
# Why it matters: the event in which the connection broke is lost, with a server that does everything right, and nothing
# tells; long events are hit most. Consumers: with SseParser, remember the `EventId` of the last item that the loop was
# given and send that; with fetch-event-source, number the events in their data and look for gaps. Producers: write the
# `id:` line last in its block, right before the blank line. The order of the lines is free, and then only a break
# between these two loses anything.
#
# Output seen:
#   fetch-event-source, id line first:                got 1, 3; requests with Last-Event-ID: -, 2
#   fetch-event-source, id line last:                 got 1, 2, 3; requests with Last-Event-ID: -, 1
#   SseParser, resuming with parser.LastEventId:      got 1, 3; requests with Last-Event-ID: -, 2
#   SseParser, resuming with the last item's EventId: got 1, 2, 3; requests with Last-Event-ID: -, 1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 NUGET_PACKAGES="$work/packages"

npm install --silent --no-audit --no-fund --no-package-lock @microsoft/fetch-event-source@2.0.1

cat > watch.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="System.Net.ServerSentEvents" Version="[11.0.0]" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
// The loop that everybody writes around the parser: reads until event 3, reconnecting after each break.
using System.Net.ServerSentEvents;

using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
var ofItems = args[1] == "item";
var got = new List<string>();
var lastEventId = "";
while (got.LastOrDefault() != "3")
{
    using var request = new HttpRequestMessage(HttpMethod.Get, args[0]);
    if (lastEventId != "")
        request.Headers.Add("Last-Event-ID", lastEventId);
    using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    var parser = SseParser.Create(await response.Content.ReadAsStreamAsync());
    try
    {
        await foreach (var item in parser.EnumerateAsync())
        {
            got.Add(item.Data);
            if (ofItems && item.EventId is { } id)
                lastEventId = id;
            if (item.Data == "3")
                break;
        }
    }
    catch (HttpIOException)
    {
    }
    if (!ofItems)
        lastEventId = parser.LastEventId;
}
Console.Write(string.Join(", ", got));
CS

cat > watch.mjs <<'JS'
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

// The library is for browsers; these are the parts of one that it touches.
globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const { fetchEventSource } = (await import('@microsoft/fetch-event-source')).default;

setTimeout(() => { console.error('took too long'); process.exit(2); }, 90_000);

async function byFetchEventSource(url) {
  const stop = new AbortController();
  const got = [];
  await fetchEventSource(url, {
    signal: stop.signal,
    openWhenHidden: true,
    onmessage: message => { got.push(message.data); if (message.data === '3') stop.abort(); },
    onerror: () => 50,            // come back after 50 ms instead of 1 s
  });
  return got.join(', ');
}
const bySseParser = way => async url =>
  (await promisify(execFile)('dotnet', ['out/watch.dll', url, way], { timeout: 30_000 })).stdout;

const idFirst = i => `id: ${i}\ndata: ${i}\n\n`;
const idLast = i => `data: ${i}\nid: ${i}\n\n`;
for (const [name, block, read] of [
  ['fetch-event-source, id line first:', idFirst, byFetchEventSource],
  ['fetch-event-source, id line last:', idLast, byFetchEventSource],
  ['SseParser, resuming with parser.LastEventId:', idFirst, bySseParser('parser')],
  ["SseParser, resuming with the last item's EventId:", idFirst, bySseParser('item')],
]) {
  // The first response breaks within event 2; the second one gives what follows the id that it is asked for.
  const asked = [];
  const server = http.createServer(async (request, response) => {
    const id = request.headers['last-event-id'];
    asked.push(id ?? '-');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (asked.length === 1) {
      response.write(block(1) + block(2).slice(0, 'id: 2\nda'.length));
      await delay(100);
      return response.destroy();
    }
    for (let i = +(id ?? 0) + 1; i <= 3; i++) response.write(block(i));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const got = await read(`http://127.0.0.1:${server.address().port}/`);
  server.closeAllConnections();
  server.close();
  console.log(`${name.padEnd(49)} got ${got}; requests with Last-Event-ID: ${asked.join(', ')}`);
}
process.exit(0);
JS

timeout 200 dotnet build --nologo --verbosity quiet -p:UseSharedCompilation=false --output out watch.csproj > build.log || { cat build.log; exit 2; }
node watch.mjs | tee seen
diff - seen <<'EXPECTED'
fetch-event-source, id line first:                got 1, 3; requests with Last-Event-ID: -, 2
fetch-event-source, id line last:                 got 1, 2, 3; requests with Last-Event-ID: -, 1
SseParser, resuming with parser.LastEventId:      got 1, 3; requests with Last-Event-ID: -, 2
SseParser, resuming with the last item's EventId: got 1, 2, 3; requests with Last-Event-ID: -, 1
EXPECTED
