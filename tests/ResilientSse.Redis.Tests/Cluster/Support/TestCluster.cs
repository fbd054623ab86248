using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>Three instances on one Redis, which the tests have in common. Those that a test has killed are replaced for the next one.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private const int Size = 3;

    private readonly List<InstanceProcess> _instances = [];
    private RedisServer? _redis;
    private Upstream? _upstream;
    private int _started;

    /// <summary>Those that browsers are sent to.</summary>
    internal IReadOnlyList<InstanceProcess> Serving
    {
        get
        {
            lock (_instances)
                return [.. _instances.Where(instance => instance.IsServing)];
        }
    }

    internal Feed Feed => _upstream!.Feed;

    internal Llm Llm => _upstream!.Llm;

    /// <summary>Completes when all three serve. It skips the test if there is no redis-server.</summary>
    internal async Task ReadyAsync()
    {
        _redis ??= await RedisServer.StartAsync();
        _upstream ??= await Upstream.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Size - Serving.Count).Select(_ => AddAsync()));
    }

    /// <summary>Starts one more.</summary>
    internal async Task AddAsync()
    {
        var instance = await InstanceProcess.StartAsync($"i{Interlocked.Increment(ref _started)}", _redis!.Configuration, _upstream!.Address);
        lock (_instances)
            _instances.Add(instance);
    }

    /// <summary>The instance that has the one upstream of a key, once there is only one.</summary>
    internal async Task<InstanceProcess> OwnerAsync(string key)
    {
        string[] open = [];
        await Until.TrueAsync(() => (open = [.. Feed.OpenOf(key)]) is [var name] && Serving.Any(instance => instance.Name == name), () => $"Upstreams: {string.Join(' ', open)}");
        return Serving.Single(instance => instance.Name == open[0]);
    }

    /// <summary>All that serve but that one.</summary>
    internal IReadOnlyList<InstanceProcess> Others(InstanceProcess instance) => [.. Serving.Where(other => other != instance)];

    /// <summary>At the end of each test: what the instances have said goes to the output of one that has failed, and those that it has stopped are ended.</summary>
    internal void EndTest()
    {
        lock (_instances)
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
                _instances.ForEach(static instance => TestContext.Current.TestOutputHelper!.WriteLine($"--- {instance.Name}\n{string.Join('\n', instance.Output.TakeLast(60))}"));
            foreach (var instance in _instances.Where(instance => !instance.IsServing))
                instance.Dispose();
            _instances.RemoveAll(instance => !instance.IsServing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _instances.ForEach(static instance => instance.Dispose());
        if (_upstream is not null)
            await _upstream.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }
}
