#!/usr/bin/env bash
# FastEndpoints 8.3.0 (NuGet), .NET 10: `Send.EventStreamAsync`.
#
# An item that has no id is written with an empty `id:` line. By the standard that is not "no id" but "forget the id": a
# browser that breaks off right after such an item reconnects without Last-Event-ID. Streams of plain objects get ids, but
# from a counter that begins with 1 on each connection, so that what comes back in Last-Event-ID says nothing about
# where the browser was.
#
# Why it matters: one ping without an id among events that have some, and the reconnect after it begins at the beginning
# or at the end, with events twice or lost. With plain objects the id of the third event is 3 for everybody, always.
# Producers: `StreamItem` with an id of your own for each item, pings too (that of the item before).
# Consumers: do not take an id of such a server for a position.
#
# Output seen:
#   items 101, 102, then a ping without id: id lines "101", "102", ""; Last-Event-ID of the reconnect: none
#   plain objects 101 and 102:              id lines "1", "2"; Last-Event-ID of the reconnect: 2
#   the same objects on the next visit:     id lines "1", "2"; Last-Event-ID of the reconnect: 2
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
  <ItemGroup>
    <PackageReference Include="FastEndpoints" Version="[8.3.0]" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using FastEndpoints;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddFastEndpoints();
await using var app = builder.Build();
app.UseFastEndpoints();
await app.StartAsync();

using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(20) };
foreach (var (name, path) in new[]
{
    ("items 101, 102, then a ping without id:", "/items"),
    ("plain objects 101 and 102:", "/objects"), ("the same objects on the next visit:", "/objects"),
})
{
    // What the standard makes of the id lines: the last one counts, and an empty one clears it.
    var ids = (await http.GetStringAsync(path)).Split('\n').Where(line => line.StartsWith("id:")).Select(line => line[3..].TrimStart()).ToList();
    Console.WriteLine($"{name,-39} id lines {string.Join(", ", ids.Select(id => $"\"{id}\""))}; "
        + $"Last-Event-ID of the reconnect: {(ids[^1] == "" ? "none" : ids[^1])}");
}
Environment.Exit(0);

sealed class Items : EndpointWithoutRequest
{
    public override void Configure()
    {
        Get("/items");
        AllowAnonymous();
    }

    public override Task HandleAsync(CancellationToken ct) => Send.EventStreamAsync(Stream(), ct);

    static async IAsyncEnumerable<StreamItem> Stream()
    {
        yield return new StreamItem("101", "order", new { number = 101 });
        yield return new StreamItem("102", "order", new { number = 102 });
        await Task.Yield();
        yield return new StreamItem("ping", new { });
    }
}

sealed class Objects : EndpointWithoutRequest
{
    public override void Configure()
    {
        Get("/objects");
        AllowAnonymous();
    }

    public override Task HandleAsync(CancellationToken ct) => Send.EventStreamAsync("order", Stream(), ct);

    static async IAsyncEnumerable<object> Stream()
    {
        yield return new { number = 101 };
        await Task.Yield();
        yield return new { number = 102 };
    }
}
CS

timeout 200 dotnet build --nologo --verbosity quiet -p:UseSharedCompilation=false --output out watch.csproj > build.log || { cat build.log; exit 2; }
timeout 60 dotnet out/watch.dll | tee seen
diff - seen <<'EXPECTED'
items 101, 102, then a ping without id: id lines "101", "102", ""; Last-Event-ID of the reconnect: none
plain objects 101 and 102:              id lines "1", "2"; Last-Event-ID of the reconnect: 2
the same objects on the next visit:     id lines "1", "2"; Last-Event-ID of the reconnect: 2
EXPECTED
