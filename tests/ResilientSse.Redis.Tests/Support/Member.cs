using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>An instance that has a log open: as its owner or as one that follows. Its blocks are ids of the upstream.</summary>
internal sealed class Member : IAsyncDisposable
{
    public static readonly LogKey Key = new("http://upstream/?token=geheim", "key:geheim");

    private static readonly LogLimits Limits = new(100, 1_000_000, TimeSpan.FromSeconds(30));

    private readonly ILog _log;
    private Claim _claim;
    private long _last;

    public Member(Instance instance, LogKey? key = null, LogLimits? limits = null, Epoch? run = null)
    {
        Instance = instance;
        Ring = new LogRing(new RingMemory(10_000_000, TimeProvider.System), limits ?? Limits);
        _log = instance.Services.GetRequiredService<ILogStore>().Open(key ?? Key, limits ?? Limits, Ring, run);
    }

    /// <summary>Whose log it is.</summary>
    public Instance Instance { get; }

    public LogRing Ring { get; }

    public Claim Claim => _claim;

    public bool IsOwner => _claim.IsOwner;

    /// <summary>The ids of the blocks that its browsers can read.</summary>
    public IEnumerable<string> Ids => Ring.EntriesAfter(0).Select(entry => Encoding.UTF8.GetString(entry.UpstreamId));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task<Claim> ClaimAsync(string beginsAfter = "", Epoch? reads = null, CancellationToken? stop = null)
    {
        _claim = await _log.ClaimAsync(new(beginsAfter, reads), stop ?? Stop);
        _last = _claim.Top.Sequence;
        return _claim;
    }

    /// <summary>Follows until it can be claimed, and claims it.</summary>
    public async Task TakeOverAsync()
    {
        do
            await FollowUntilAsync(status => status.IsFree);
        while (!(await ClaimAsync()).IsOwner);
    }

    /// <summary>Appends blocks with these ids, as one batch.</summary>
    public async Task<AppendResult> AppendAsync(params string[] ids)
    {
        var batch = ids.Select(id => Block(new(_claim.Top.Epoch, ++_last), id)).ToArray();
        var result = await _log.AppendAsync(_claim, batch, ids[^1], Stop);
        if (result == AppendResult.Fenced)
            _last -= ids.Length;
        return result;
    }

    /// <summary>Completes when the claim is lost.</summary>
    public async Task LossAsync()
    {
        var lost = new TaskCompletionSource();
        await using var registration = _claim.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(Stop);
    }

    public async Task<LogStatus> FollowAsync() => await _log.FollowAsync(Stop);

    /// <summary>Follows until that holds, woken by nothing but the log.</summary>
    public async Task<LogStatus> FollowUntilAsync(Func<LogStatus, bool> holds)
    {
        while (true)
        {
            var status = await _log.FollowAsync(Stop);
            if (holds(status))
                return status;

            await _log.WaitAsync(Stop);
        }
    }

    public Task FollowUntilAsync(params string[] ids) => FollowUntilAsync(_ => Ids.SequenceEqual(ids));

    public async Task WaitAsync() => await _log.WaitAsync(Stop);

    public async Task TellAsync(LogState state) => await _log.TellAsync(_claim, state, Stop);

    public async Task EndAsync() => await _log.EndAsync(_claim);

    public async Task ReleaseAsync() => await _log.ReleaseAsync(_claim);

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        Ring.Dispose();
    }

    private static Entry Block(Position position, string id) =>
        Entry.Of(position.Sequence, Encoding.UTF8.GetBytes($"id: {position}{id}\ndata: {id}\n\n"));
}
