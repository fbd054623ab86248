using System.Text.Json;
using ResilientSse.Redis.Tests.Cluster.Support;

namespace ResilientSse.Redis.Tests.Cluster;

/// <summary>samples/Cluster does what its page says.</summary>
[Collection(nameof(OneCluster))]
public sealed class SampleTests(TestCluster cluster) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await cluster.ReadyAsync();

    [Fact]
    public async Task Its_buttons_kill_and_stop_the_owner_and_nothing_is_lost()
    {
        await using var sample = await SampleProcess.StartAsync();
        var first = OwnerOf(await sample.StateAsync(IsSteady));

        await sample.PressAsync("kill");
        var second = OwnerOf(await sample.StateAsync(state => IsSteady(state) && OwnerOf(state) != first));
        await sample.PressAsync("stop");
        var end = await sample.StateAsync(state => IsSteady(state) && OwnerOf(state) != second);

        (end.GetProperty("gone").GetInt32(), end.GetProperty("lost").GetInt64(), end.GetProperty("twice").GetInt64()).Should().Be((2, 0, 0));
        (await sample.GetAsync("")).Should().Contain("Kill the owner");
        (await sample.GetAsync("_content/ResilientSse.AspNetCore/sse.js")).Should().Contain("openStream");
    }

    public ValueTask DisposeAsync()
    {
        cluster.EndTest();
        return default;
    }

    /// <summary>There is one upstream, and all visitors are there.</summary>
    private static bool IsSteady(JsonElement state) =>
        state.GetProperty("openUpstreams").GetInt32() == 1 && OwnerOf(state) is not null && state.GetProperty("instances").EnumerateArray().Sum(one => one.GetProperty("browsers").GetInt32()) == 50;

    private static string? OwnerOf(JsonElement state) =>
        state.GetProperty("instances").EnumerateArray().Where(one => one.GetProperty("isOwner").GetBoolean()).Select(one => one.GetProperty("name").GetString()).SingleOrDefault();
}
