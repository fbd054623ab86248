using ResilientSse.AspNetCore.Internal;
using ResilientSse.Redis.Tests.Cluster.Support;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests.Logs;

/// <summary>Redis is killed and comes back with its file, with or without what it had written last.</summary>
public sealed class AofTests : IAsyncLifetime
{
    private readonly Members _members = new();

    private RedisServer Redis => _members.Redis;

    public ValueTask InitializeAsync() => default;

    [Fact]
    public async Task Killed_in_the_middle_of_appends_and_back_with_its_file_it_has_all_once_under_the_same_epoch()
    {
        await _members.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        var (owner, follower) = await StartAsync();
        var before = owner.Ring.Range;

        var appending = AppendAsync(owner, Enumerable.Range(4, 60));
        await Until.TrueAsync(() => owner.Ring.Range.Last > before.Last + 5);
        await Redis.KillAsync();
        await Redis.RunAsync();
        await appending;
        await follower.FollowUntilAsync(_ => follower.Ring.Range.Last == before.Last + 60);

        await ShouldHaveOnceAsync(owner, follower, 63, before);
        Count(owner, 421).Should().Be(0, "nobody else has claimed it");
    }

    [Fact]
    public async Task A_follower_that_looks_before_the_owner_has_given_back_what_the_file_lacks_loses_and_repeats_nothing()
    {
        await _members.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
        var (owner, follower) = await StartAsync(ownerLooksAfter: TimeSpan.FromHours(1));
        var before = owner.Ring.Range;
        var (file, length) = await FileAsync();
        await owner.AppendAsync("4", "5", "6");
        await follower.FollowUntilAsync("1", "2", "3", "4", "5", "6");

        await Redis.KillAsync();
        await using (var stream = file.OpenWrite())
            stream.SetLength(length);
        await Redis.RunAsync();
        var status = await follower.FollowAsync();
        status.IsFree.Should().BeFalse("its owner is there");
        follower.Ids.Should().Equal("1", "2", "3", "4", "5", "6");
        (await Redis.Database.StreamLengthAsync(await Redis.EntriesKeyAsync())).Should().Be(3, "the owner has not looked yet");
        await owner.AppendAsync("7");
        await follower.FollowUntilAsync("1", "2", "3", "4", "5", "6", "7");

        await ShouldHaveOnceAsync(owner, follower, 7, before);
        owner.Instance.Log.Entries.Should().ContainSingle(entry => entry.Id == 422);
    }

    [Fact]
    public async Task A_follower_that_looks_while_nothing_is_there_waits_for_the_owner_to_give_it_back()
    {
        await _members.StartAsync();
        var (owner, follower) = await StartAsync();
        var before = owner.Ring.Range;

        await Redis.KillAsync();
        await Redis.RunAsync();
        (await follower.ClaimAsync()).IsOwner.Should().BeFalse("its owner is there");

        await owner.AppendAsync("4");
        await follower.FollowUntilAsync("1", "2", "3", "4");
        await ShouldHaveOnceAsync(owner, follower, 4, before);
    }

    public ValueTask DisposeAsync() => _members.DisposeAsync();

    private static int Count(Member member, int id) => member.Instance.Log.Entries.Count(entry => entry.Id == id);

    private static async Task AppendAsync(Member owner, IEnumerable<int> ids)
    {
        foreach (var id in ids)
        {
            (await owner.AppendAsync($"{id}")).Should().Be(AppendResult.Appended);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    /// <summary>An owner and one that follows, which have 1, 2 and 3.</summary>
    private async Task<(Member Owner, Member Follower)> StartAsync(TimeSpan? ownerLooksAfter = null)
    {
        var (owner, follower) = (await _members.AddAsync(pollAfter: ownerLooksAfter), await _members.AddAsync());
        await owner.ClaimAsync();
        await owner.AppendAsync("1", "2", "3");
        await follower.ClaimAsync();
        await follower.FollowUntilAsync("1", "2", "3");
        return (owner, follower);
    }

    /// <summary>The file that is appended to, and its length.</summary>
    private async Task<(FileInfo File, long Length)> FileAsync()
    {
        var folder = (await Redis.Server.ConfigGetAsync("dir")).Single().Value;
        var file = new DirectoryInfo(Path.Combine(folder, "appendonlydir")).GetFiles("*.incr.aof").Single();
        return (file, file.Length);
    }

    private async Task ShouldHaveOnceAsync(Member owner, Member follower, int count, LogRange before)
    {
        string[] ids = [.. Enumerable.Range(1, count).Select(id => $"{id}")];
        owner.Ids.Should().Equal(ids);
        follower.Ids.Should().Equal(ids);
        owner.Ring.Range.Should().Be(before with { Last = before.First + count - 1 });
        follower.Ring.Range.Should().Be(owner.Ring.Range);
        var entries = await Redis.Database.StreamRangeAsync(await Redis.EntriesKeyAsync());
        entries.Select(entry => ((string)entry.Values[0].Value!).Split('\n')[1]).Should().Equal(ids.Select(id => $"data: {id}"));
    }
}
