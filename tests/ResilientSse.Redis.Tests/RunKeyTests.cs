using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests;

/// <summary>Whose an idempotency key is.</summary>
public sealed class RunKeyTests
{
    private static readonly RunKey Key = new("/ask", "owner", "key");

    [Fact]
    public async Task A_key_that_was_taken_when_its_POST_had_been_cancelled_is_free()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var instance = await Instance.StartAsync(redis);
        var keys = instance.Services.GetRequiredService<IRunKeys>();
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        await redis.Database.ExecuteAsync("CLIENT", "PAUSE", 1000, "WRITE");

        var take = async () => await keys.TakeAsync(Key, new(Epoch.DrawForRun(), "one"), leaving.Token);
        await take.Should().ThrowAsync<OperationCanceledException>();

        var other = new RunKeyHolder(Epoch.DrawForRun(), "two");
        (await keys.TakeAsync(Key, other, TestContext.Current.CancellationToken)).Should().Be(other);
    }
}
