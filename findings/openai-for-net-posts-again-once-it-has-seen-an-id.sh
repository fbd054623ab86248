#!/usr/bin/env bash
# OpenAI 2.15.0 with System.ClientModel 1.16.0 (NuGet), .NET 10; the Responses client.
#
# If the connection breaks while an answer streams in, the client throws, as long as the events have no ids. If one of
# them had an `id:`, the same client sends the POST once more, with its body and with Last-Event-ID, as often as it takes,
# and goes on with what comes as if it followed; also with `ClientRetryPolicy(0)`. A server that knows nothing of resuming
# a POST, and that is nearly every server, begins the answer anew.
#
# Why it matters: the text has its beginning twice, the model runs (and is paid for) once more for each break, and no error
# is seen. Ids come from gateways that number what they relay, in good faith. Producers: no ids on the answer to a POST
# unless a POST with Last-Event-ID goes on where that one stopped; refuse it with an error otherwise. Consumers: count
# `sequence_number`, which starts anew.
#
# Output seen:
#   events without ids: "one two ", then HttpIOException; the server saw 1 POST, with Last-Event-ID -
#   events with ids:    "one two one two three", then the end; the server saw 2 POSTs, with Last-Event-ID -, 2
#
# Its server listens on a free port of 127.0.0.1.
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
    <NoWarn>OPENAI001</NoWarn>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="OpenAI" Version="[2.15.0]" />
    <PackageReference Include="System.ClientModel" Version="[1.16.0]" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenAI.Responses;

foreach (var ids in new[] { false, true })
{
    var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    var asked = new List<string>();
    _ = Task.Run(async () =>
    {
        while (true)
        {
            using var connection = await listener.AcceptTcpClientAsync();
            asked.Add(await ReadRequestAsync(connection.GetStream()));
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Answer(ids, whole: asked.Count > 1)));
        }
    });

    var client = new ResponsesClient(new ApiKeyCredential("none"), new ResponsesClientOptions
    {
        Endpoint = new Uri($"http://{listener.LocalEndpoint}/v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    });
    var (text, end) = ("", "the end");
    try
    {
        await foreach (var update in await client.CreateResponseStreamingAsync("some-model", "Count."))
            if (update is StreamingResponseOutputTextDeltaUpdate delta)
                text += delta.Delta;
    }
    catch (Exception exception)
    {
        end = exception.GetType().Name;
    }
    Console.WriteLine($"{(ids ? "events with ids:   " : "events without ids:")} \"{text}\", then {end}; "
        + $"the server saw {asked.Count} POST{(asked.Count == 1 ? "" : "s")}, with Last-Event-ID {string.Join(", ", asked)}");
    listener.Stop();
}
Environment.Exit(0);

// The answer "one two three"; without its end the connection breaks after "two ".
static string Answer(bool ids, bool whole)
{
    var number = 0;
    string Chunk(string json)
    {
        var block = $"{(ids ? $"id: {number}\n" : "")}data: {json}\n\n";
        return $"{block.Length:x}\r\n{block}\r\n";
    }
    string Delta(string text) => Chunk($$"""{"type":"response.output_text.delta","sequence_number":{{++number}},"item_id":"i","output_index":0,"content_index":0,"delta":"{{text}}"}""");
    string Completed() => Chunk($$$"""{"type":"response.completed","sequence_number":{{{++number}}},"response":{"id":"r","object":"response","created_at":1,"model":"some-model","status":"completed","output":[],"tools":[],"tool_choice":"auto"}}""");

    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + Delta("one ") + Delta("two ") + (whole ? Delta("three") + Completed() + "0\r\n\r\n" : "");
}

static async Task<string> ReadRequestAsync(Stream stream)
{
    var (id, length) = ("-", 0);
    using var reader = new StreamReader(stream, leaveOpen: true);
    while (await reader.ReadLineAsync() is { Length: > 0 } line)
    {
        if (line.StartsWith("Last-Event-ID: ", StringComparison.OrdinalIgnoreCase))
            id = line["Last-Event-ID: ".Length..];
        if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
            length = int.Parse(line["Content-Length: ".Length..]);
    }
    await reader.ReadBlockAsync(new char[length], 0, length);
    return id;
}
CS

timeout 200 dotnet build --nologo --verbosity quiet -p:UseSharedCompilation=false --output out watch.csproj > build.log || { cat build.log; exit 2; }
timeout 60 dotnet out/watch.dll | tee seen
diff - seen <<'EXPECTED'
events without ids: "one two ", then HttpIOException; the server saw 1 POST, with Last-Event-ID -
events with ids:    "one two one two three", then the end; the server saw 2 POSTs, with Last-Event-ID -, 2
EXPECTED
