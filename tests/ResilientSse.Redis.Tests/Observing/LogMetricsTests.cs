using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Internal;
using ResilientSse.Redis.Tests.Support;
using ResilientSse.Tests.Observing;

namespace ResilientSse.Redis.Tests.Observing;

/// <summary>What is measured of logs; alone, since no measurement says of which log it is.</summary>
[Collection(nameof(Alone))]
public sealed class LogMetricsTests : IAsyncLifetime
{
    private readonly Members _members = new();
    private readonly MetricCollector<double> _duration = new(null, SseRedisTelemetry.MeterName, "sse.redis.append.duration");
    private readonly Dictionary<string, MetricCollector<long>> _counted =
        new[] { "append.size", "follower.lag", "take_overs", "fenced", "repaired", "gaps", "outages" }
            .ToDictionary(name => name, name => new MetricCollector<long>(null, SseRedisTelemetry.MeterName, "sse.redis." + name));

    private RedisServer Redis => _members.Redis;

    public async ValueTask InitializeAsync() => await _members.StartAsync();

    [Fact]
    public void The_README_has_exactly_the_instruments_that_there_are_in_the_words_of_their_descriptions() =>
        InstrumentTable.OfReadme("src/ResilientSse.Redis").Should().BeEquivalentTo(InstrumentTable.OfMeter(SseRedisTelemetry.MeterName, typeof(LogInstruments)));

    [Fact]
    public async Task Each_append_has_its_size_and_its_time_and_a_check_has_none()
    {
        var owner = await _members.AddAsync();
        await owner.ClaimAsync();
        await owner.AppendAsync("1", "2", "3");
        await owner.AppendAsync("4");

        Values("append.size").Should().Equal(3, 1);
        _duration.GetMeasurementSnapshot().Should().HaveCount(2).And.OnlyContain(m => m.Value > 0 && m.Value < 10);
        _counted.Keys.Where(name => name != "append.size").SelectMany(Values).Should().BeEmpty();
    }

    [Fact]
    public async Task The_lag_of_a_follower_is_what_it_had_still_to_get()
    {
        var (owner, follower) = (await _members.AddAsync(), await _members.AddAsync());
        await owner.ClaimAsync();
        await follower.ClaimAsync();
        await owner.AppendAsync("1", "2", "3");
        await follower.FollowAsync();
        await follower.FollowAsync();
        await owner.AppendAsync("4");
        await follower.FollowAsync();

        Values("follower.lag").Should().Equal(3, 1);
        Values("gaps").Should().BeEmpty("it is a log that it had not seen before");
    }

    [Fact]
    public async Task A_log_that_was_given_back_is_taken_over_once()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync();
        await a.AppendAsync("1");
        await a.ReleaseAsync();
        await b.TakeOverAsync();

        Values("take_overs").Should().Equal(1);
        Values("fenced").Should().BeEmpty();
    }

    [Fact]
    public async Task An_owner_that_was_replaced_is_fenced()
    {
        var owner = await _members.AddAsync();
        await owner.ClaimAsync();
        await Redis.Database.HashIncrementAsync(await Redis.StateKeyAsync(), "fence");

        (await owner.AppendAsync("1")).Should().Be(AppendResult.Fenced);

        Values("fenced").Should().Equal(1);
        Values("append.size").Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_given_back_is_counted_by_event()
    {
        var owner = await _members.AddAsync();
        await owner.ClaimAsync();
        await owner.AppendAsync("1", "2");
        await Redis.Server.FlushAllDatabasesAsync();
        await owner.AppendAsync("3");

        Values("repaired").Sum().Should().Be(2);
    }

    [Fact]
    public async Task A_follower_that_was_overtaken_has_a_gap()
    {
        var (owner, follower) = (await _members.AddAsync(), await _members.AddAsync());
        await owner.ClaimAsync();
        await owner.AppendAsync("0");
        await follower.ClaimAsync();
        await follower.FollowUntilAsync("0");
        for (var i = 0; i < 20; i++)
            await owner.AppendAsync([.. Enumerable.Range(i * 50, 50).Select(n => $"{n}")]);
        await follower.FollowAsync();

        Values("gaps").Should().Equal(1);
    }

    [Fact]
    public void An_outage_is_counted_once_however_often_it_is_noticed()
    {
        var outage = new Outage(new SseRedisOptions(), TimeProvider.System);
        outage.Succeeded();
        outage.Failed();
        outage.Failed();
        Values("outages").Should().Equal(1);

        outage.Succeeded();
        outage.Failed();
        Values("outages").Should().Equal(1, 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _members.DisposeAsync();
        _duration.Dispose();
        foreach (var collector in _counted.Values)
            collector.Dispose();
    }

    /// <summary>What an instrument has measured, without any attribute.</summary>
    private IEnumerable<long> Values(string name)
    {
        var measured = _counted[name].GetMeasurementSnapshot();
        measured.Should().NotContain(measurement => measurement.Tags.Count > 0);
        return measured.Select(measurement => measurement.Value);
    }
}
