#!/usr/bin/env bash
# System.Net.ServerSentEvents 11.0.0 (NuGet), .NET 10.
#
# A block without data is no event, and by the standard its type is forgotten at its blank line. `SseParser` keeps it, and
# gives it to the next event that has data but no type. The same happens with the id of a block without data: the next
# item says that it is its own.
#
# Why it matters: many servers keep a stream alive with a block of "event: ping" and nothing else. A consumer that passes
# over what is of type "ping" then drops the next real event, and one that switches on the type takes it for something
# else; a browser reads the same stream rightly. Consumers: decide by the data, or strip such blocks before the parser.
# Producers: use a comment (":") as heartbeat, and name the type of each event if clients in .NET are to read them.
#
# Output seen:
#   sent:  "event: ping" alone, then "data: 17" alone; "id: 5" alone, then "data: 18" alone
#   items: type "ping", id none, data "17"; type "message", id "5", data "18"
#
# The stream is in memory: nothing listens, not on 127.0.0.1 either.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 NUGET_PACKAGES="$work/packages"

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
using System.Net.ServerSentEvents;

using var stream = new MemoryStream("event: ping\n\ndata: 17\n\nid: 5\n\ndata: 18\n\n"u8.ToArray());
Console.WriteLine("""sent:  "event: ping" alone, then "data: 17" alone; "id: 5" alone, then "data: 18" alone""");
var items = new List<string>();
await foreach (var item in SseParser.Create(stream).EnumerateAsync())
    items.Add($"type \"{item.EventType}\", id {(item.EventId is { } id ? $"\"{id}\"" : "none")}, data \"{item.Data}\"");
Console.WriteLine($"items: {string.Join("; ", items)}");
CS

timeout 200 dotnet build --nologo --verbosity quiet -p:UseSharedCompilation=false --output out watch.csproj > build.log || { cat build.log; exit 2; }
timeout 60 dotnet out/watch.dll | tee seen
diff - seen <<'EXPECTED'
sent:  "event: ping" alone, then "data: 17" alone; "id: 5" alone, then "data: 18" alone
items: type "ping", id none, data "17"; type "message", id "5", data "18"
EXPECTED
