using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ResilientSse.Redis.Internal;
using ResilientSse.RedisInstance;

// One of several instances of a web app: <name> <redis> <upstream>. It prints its address when it is ready, and its log; it ends with its
// input, which whoever has started it holds open.
var (name, redis, upstream) = (args[0], args[1], args[2]);
await using var app = InstanceApp.Build(name, redis, upstream);
await app.StartAsync();
await app.Services.GetRequiredService<RedisConnection>().GetAsync(CancellationToken.None);
Console.WriteLine($"ready {app.Urls.First()}");

_ = Task.Run(() =>
{
    while (Console.In.ReadLine() is not null)
        continue;
    Environment.Exit(1);
});
await app.WaitForShutdownAsync();
