using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ResilientSse.Redis.Internal;
using ResilientSse.RedisInstance;

// One of several instances of a web app: <name> <redis> <upstream>. It prints its address when it is ready, and its log; it ends with its
// input, which whoever has started it holds open.
// Without arguments it checks itself, with a redis-server of its own: exits with 0 if two instances have one upstream and one run.
if (args is not [var name, var redis, var upstream])
    return await SelfCheck.RunAsync();

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
return 0;
