using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>An instance that lives on keeps no log that it does not write.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private readonly Members _members = new();

    private RedisServer Redis => _members.Redis;

    public async ValueTask InitializeAsync() => await _members.StartAsync();

    [Fact]
    public async Task A_claim_that_was_cancelled_when_Redis_had_it_already_is_given_back()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        await Redis.Database.ExecuteAsync("CLIENT", "PAUSE", 1000, "WRITE");

        var claim = () => a.ClaimAsync(stop: leaving.Token);
        await claim.Should().ThrowAsync<OperationCanceledException>();
        await a.DisposeAsync();
        await b.TakeOverAsync();

        b.Claim.Top.Sequence.Should().BePositive();
        (await Redis.Database.HashGetAsync(await Redis.StateKeyAsync(), "fence")).Should().Be(b.Claim.FencingToken);
        b.Instance.Log.Entries.Should().NotContain(entry => entry.Id == 424);
    }

    [Fact]
    public async Task A_log_that_is_closed_without_a_word_is_free()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync();
        await a.AppendAsync("1");

        await a.DisposeAsync();
        await b.TakeOverAsync();

        b.Ids.Should().Equal("1");
    }

    public ValueTask DisposeAsync() => _members.DisposeAsync();
}
