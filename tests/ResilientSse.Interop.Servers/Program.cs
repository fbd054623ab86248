using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.Interop.Servers;

// NAME PORT MODE GENERATION, as the scripts in Node. MODE means nothing here: ASP.NET Core always shuts down gracefully.
if (args is not [var name, var port, _, var generation])
    return 1;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
Action<WebApplication> map = name switch
{
    "typed-results" => TypedResultsServer.Add(),
    "fast-endpoints" => FastEndpointsServer.Add(builder),
    "mcp" => McpCounter.Add(builder, int.Parse(generation, CultureInfo.InvariantCulture)),
    _ => throw new ArgumentException($"There is no server named {name}."),
};
await using var app = builder.Build();
map(app);
await app.StartAsync();
Console.WriteLine("listening");

// It ends with the process that started it, at the latest.
_ = Task.Run(() =>
{
    while (Console.In.ReadLine() is not null)
        continue;
    Environment.Exit(0);
});
await app.WaitForShutdownAsync();
return 0;
