using System.Globalization;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>Browsers on the feed of one key.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly List<FeedBrowser> _browsers = [];
    private readonly Random _random;
    private readonly TestCluster _cluster;
    private readonly string _key;

    private Crowd(TestCluster cluster, string key, int seed) => (_cluster, _key, _random) = (cluster, key, new Random(seed));

    public IReadOnlyList<FeedBrowser> Browsers => _browsers;

    public TimeSpan LongestStall => _browsers.Max(browser => browser.Tally.LongestStall);

    /// <summary>So many come, and return to random instances that serve; completes when all of them have events.</summary>
    public static async Task<Crowd> ComeAsync(TestCluster cluster, string key, int count, int seed)
    {
        var crowd = new Crowd(cluster, key, seed);
        for (var i = 0; i < count; i++)
            crowd.Add(crowd.Anywhere);
        await crowd.ReachAsync(cluster.Feed.Newest);
        return crowd;
    }

    /// <summary>One for each of these instances, where it stays for as long as that serves; completes when all of them have events.</summary>
    public static async Task<Crowd> ComeAsync(TestCluster cluster, string key, params IEnumerable<InstanceProcess> instances)
    {
        var crowd = new Crowd(cluster, key, seed: 1);
        foreach (var instance in instances)
            crowd.Add(() => instance.IsServing ? instance : crowd.Anywhere());
        await crowd.ReachAsync(cluster.Feed.Newest);
        return crowd;
    }

    /// <summary>Completes when all have come to an id of the upstream.</summary>
    public Task ReachAsync(long id, Func<FeedBrowser, bool>? whose = null) => Until.TrueAsync(
        () => _browsers.Where(whose ?? (static _ => true)).All(browser => browser.Tally.Last >= id),
        () => $"{_key}: {id} by {string.Join(", ", _browsers.Select(browser => $"{browser.Tally.Last} at {browser.Instance?.Name}"))}");

    /// <summary>Completes when all have what the upstream sends from now on.</summary>
    public Task CatchUpAsync() => ReachAsync(_cluster.Feed.Newest + 1);

    /// <summary>All of them have come to all, once, and no browser has been told to give up.</summary>
    public void ShouldHaveAllOnce()
    {
        var text = ToString();
        _browsers.Sum(browser => browser.Tally.Lost).Should().Be(0, text);
        _browsers.Sum(browser => browser.Tally.Twice).Should().Be(0, text);
        _browsers.Sum(browser => browser.Tally.Gaps).Should().Be(0, text);
        _browsers.SelectMany(browser => browser.Refusals).Should().BeEmpty(text);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_browsers.Count} browsers, {_browsers.Sum(b => b.Tally.Events):N0} events: lost {_browsers.Sum(b => b.Tally.Lost)}, twice {_browsers.Sum(b => b.Tally.Twice)}, gaps {_browsers.Sum(b => b.Tally.Gaps)}, longest stall {LongestStall.TotalMilliseconds:F0} ms");

    public async ValueTask DisposeAsync() => await Task.WhenAll(_browsers.Select(browser => browser.DisposeAsync().AsTask()));

    private void Add(Func<InstanceProcess> next) => _browsers.Add(new(_key, next));

    private InstanceProcess Anywhere()
    {
        var serving = _cluster.Serving;
        lock (_random)
            return serving[_random.Next(serving.Count)];
    }
}
