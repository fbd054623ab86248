#!/usr/bin/env bash
# TypedResults.ServerSentEvents of ASP.NET Core 10.0.12 (the script prints the version that it runs on).
#
# The result enumerates an `IAsyncEnumerable` with a token that is cancelled when the browser leaves; but only if the
# items are `SseItem<T>`. For plain strings and objects the token that reaches `[EnumeratorCancellation]` can never be
# cancelled. A producer that waits for its next event with that token waits on when the browser is gone; it ends at its
# next event, if there is one.
#
# Why it matters: with quiet sources, each page that was ever open leaves a producer behind, with its subscription; and
# where producers share a queue, it takes an event from it for a browser that is gone, and that event is lost. The code
# looks right, and so does its test with `SseItem<string>`. Producers: take the endpoint's own CancellationToken (it is
# `RequestAborted`) and hand it to the producer.
#
# Output seen:
#   string, the enumerator's token:          browser gone: the producer still waits after 3 s; token can be cancelled: False
#   object, the enumerator's token:          browser gone: the producer still waits after 3 s; token can be cancelled: False
#   SseItem<string>, the enumerator's token: browser gone: the producer has ended; token can be cancelled: True
#   string, the endpoint's token:            browser gone: the producer has ended; token can be cancelled: True
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 NUGET_PACKAGES="$work/packages"

cat > watch.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
await using var app = builder.Build();

var seen = new Seen();

// One event, then nothing more for as long as the token allows.
async IAsyncEnumerable<T> Produce<T>(T first, [EnumeratorCancellation] CancellationToken token = default)
{
    seen.CanBeCancelled = token.CanBeCanceled;
    try
    {
        yield return first;
        await Task.Delay(Timeout.Infinite, token);
    }
    finally
    {
        seen.Ended.TrySetResult();
    }
}

app.MapGet("/string", () => TypedResults.ServerSentEvents(Produce("one")));
app.MapGet("/object", () => TypedResults.ServerSentEvents(Produce(new Item(1))));
app.MapGet("/item", () => TypedResults.ServerSentEvents(Produce(new SseItem<string>("one"))));
app.MapGet("/endpoint", (CancellationToken token) => TypedResults.ServerSentEvents(Produce("one", token)));
await app.StartAsync();

using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(20) };
Console.Error.WriteLine($"ASP.NET Core {Environment.Version}");
foreach (var (name, path) in new[]
{
    ("string, the enumerator's token:", "/string"), ("object, the enumerator's token:", "/object"),
    ("SseItem<string>, the enumerator's token:", "/item"), ("string, the endpoint's token:", "/endpoint"),
})
{
    seen = new Seen();
    using (var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead))
    {
        var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[5]);
        using var leave = new CancellationTokenSource(100);            // a read that is cancelled closes the connection
        try { while (await body.ReadAsync(new byte[100], leave.Token) > 0) ; } catch (OperationCanceledException) { }
    }
    var ended = await Task.WhenAny(seen.Ended.Task, Task.Delay(3_000)) == seen.Ended.Task;
    Console.WriteLine($"{name,-40} browser gone: the producer {(ended ? "has ended" : "still waits after 3 s")}; token can be cancelled: {seen.CanBeCancelled}");
}
Environment.Exit(0);

sealed record Item(int Number);

sealed class Seen
{
    public TaskCompletionSource Ended { get; } = new();
    public bool CanBeCancelled { get; set; }
}
CS

timeout 200 dotnet build --nologo --verbosity quiet -p:UseSharedCompilation=false --output out watch.csproj > build.log || { cat build.log; exit 2; }
timeout 60 dotnet out/watch.dll | tee seen
diff - seen <<'EXPECTED'
string, the enumerator's token:          browser gone: the producer still waits after 3 s; token can be cancelled: False
object, the enumerator's token:          browser gone: the producer still waits after 3 s; token can be cancelled: False
SseItem<string>, the enumerator's token: browser gone: the producer has ended; token can be cancelled: True
string, the endpoint's token:            browser gone: the producer has ended; token can be cancelled: True
EXPECTED
