using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Redis.Tests.Cluster.Support;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Logs;

public sealed class LogTlsTests
{
    [Fact]
    public async Task Shared_routes_and_runs_work_over_TLS()
    {
        await using var tls = await TlsRedis.StartAsync();
        Action<IServiceCollection> add = services => services.AddSingleton(_ => tls.Connect()).AddSseRedis(services => services.GetRequiredService<IConnectionMultiplexer>());
        await using var upstream = await Upstream.StartAsync();
        await using var first = await WebInstance.StartAsync("one", upstream.Address.ToString(), add);
        await using var second = await WebInstance.StartAsync("two", upstream.Address.ToString(), add);

        await WebUse.AllAsync(first, second, upstream);

        (await tls.Redis.Server.KeysAsync(pattern: "*:entries").CountAsync(TestContext.Current.CancellationToken)).Should().Be(3, "they used that Redis");
    }
}
