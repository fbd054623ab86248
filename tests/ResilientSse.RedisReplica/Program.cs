using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.RedisReplica;

// One of several instances of an app, of which one consumes: <redis> <upstream> [signals]. It prints the id of each event that it has handled, and its log.
// With "signals" it does not look again for a lease that is another's before it hears that it is free.
// Without arguments it checks itself, with a redis-server of its own: exits with 0 if a consumer got an event and saved its id.
if (args is not [var redis, var upstream, .. var more])
    return await SelfCheck.RunAsync();

var builder = Host.CreateApplicationBuilder();
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Services.AddSseRedis(redis, o => (o.KeyPrefix, o.PollAfter) = ("replicas", more is ["signals"] ? TimeSpan.FromHours(1) : null)).AddHealthCheck();
builder.Services.AddSseConsumer<PrintHandler, string>("replica", static (_, data) => Encoding.UTF8.GetString(data), o =>
{
    o.Uri = new Uri(upstream);
    o.SaveInterval = TimeSpan.FromMilliseconds(100);
}).RunOnOneInstance();
await builder.Build().RunAsync();
return 0;

internal sealed class PrintHandler : ResilientSse.Hosting.ISseHandler<string>
{
    public ValueTask HandleAsync(SseItem<string> item, CancellationToken cancellationToken)
    {
        Console.WriteLine($"#{item.EventId}");
        return ValueTask.CompletedTask;
    }
}
