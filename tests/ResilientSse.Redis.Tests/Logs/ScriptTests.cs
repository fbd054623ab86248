using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Internal;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>What the scripts of a log do when they run late, twice, or when the clock of Redis has been set back.</summary>
public sealed class ScriptTests : IAsyncLifetime
{
    private readonly Members _members = new();

    private RedisServer Redis => _members.Redis;

    public async ValueTask InitializeAsync() => await _members.StartAsync();

    [Fact]
    public async Task An_append_that_comes_again_and_late_adds_nothing_and_does_not_set_the_upstreams_id_back()
    {
        await using var instance = await Instance.StartAsync(Redis);
        var commands = new LogCommands(
            instance.Services.GetRequiredService<ScriptRunner>(),
            new LogKeys(instance.Services.GetRequiredService<KeyNames>(), Member.Key),
            "owner",
            LogLimits.None);
        var made = await commands.MakeAsync(LogView.None, default, Epoch.Draw(), null, "", "", Stop);
        var claim = new Claim(IsOwner: true, made.Fence, new((await commands.LookAsync(Stop)).Epoch, made.Top));

        for (var i = 1; i <= 2; i++)
            (await AppendAsync(i)).Outcome.Should().Be(AppendOutcome.Appended);
        (await AppendAsync(1)).Outcome.Should().Be(AppendOutcome.Appended);

        (await commands.ReadAsync(null, Stop)).Should().BeEquivalentTo(new { UpstreamId = "2", Top = made.Top + 2 });
        (await Redis.Database.StreamLengthAsync(await Redis.EntriesKeyAsync())).Should().Be(2);

        Task<AppendReply> AppendAsync(int i) => commands.AppendAsync(
            claim, made.Top + i - 1, new[] { new Entry(made.Top + i, Encoding.UTF8.GetBytes($"data: {i}\n\n"), 0) }, isRepair: false, $"{i}", Stop);
    }

    [Fact]
    public async Task Positions_and_tokens_grow_also_when_the_clock_of_Redis_has_been_set_back()
    {
        var (a, b) = (await _members.AddAsync(), await _members.AddAsync());
        await a.ClaimAsync();
        await a.AppendAsync("1");
        await a.EndAsync();

        // As if the log was made when the clock was ahead.
        var (state, ahead) = (await Redis.StateKeyAsync(), a.Ring.Range.Last + 3_600_000_000);
        await Redis.Database.HashSetAsync(state, [new("top", ahead), new("fence", ahead)]);
        await b.ClaimAsync();

        b.Claim.Top.Sequence.Should().BeGreaterThanOrEqualTo(ahead);
        b.Claim.FencingToken.Should().BeGreaterThan(ahead);
        b.Claim.Top.Epoch.Should().NotBe(a.Claim.Top.Epoch);
    }

    public ValueTask DisposeAsync() => _members.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
