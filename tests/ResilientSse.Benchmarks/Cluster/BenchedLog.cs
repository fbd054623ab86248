using System.Text;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Benchmarks;

/// <summary>A log with events of 200 bytes, as they come from the upstream.</summary>
internal sealed class BenchedLog : IAsyncDisposable
{
    /// <summary>What one read of a busy upstream brings.</summary>
    public const int BatchSize = 16;

    private static readonly LogLimits Limits = new(1_000, 1_000_000, TimeSpan.FromSeconds(30));
    private static readonly byte[] Fields = Encoding.UTF8.GetBytes($"event: status\ndata: {new string('x', 200 - 35)}\n\n");

    private readonly RingMemory _memory = new(100_000_000, TimeProvider.System);
    private readonly LogRing _ring;
    private readonly ILog _log;
    private readonly Entry[] _batch = new Entry[BatchSize];
    private Claim _claim;
    private long _last;

    public BenchedLog(ILogStore store, string name)
    {
        _ring = new LogRing(_memory, Limits);
        _log = store.Open(new LogKey("http://upstream/", name), Limits, _ring);
    }

    /// <summary>Becomes its owner.</summary>
    public async Task ClaimAsync()
    {
        _claim = await _log.ClaimAsync(default(ClaimRequest) with { BeginsAfter = "" }, CancellationToken.None).ConfigureAwait(false);
        _last = _claim.Top.Sequence;
        if (!_claim.IsOwner)
            throw new InvalidOperationException("Another owns the log.");
    }

    /// <summary>Follows it, as an instance does that has browsers of it, until that is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _log.FollowAsync(cancellationToken).ConfigureAwait(false);
            await _log.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Appends that many events, in one go.</summary>
    public async ValueTask AppendAsync(int count = BatchSize)
    {
        for (var i = 0; i < count; i++)
        {
            var position = new Position(_claim.Top.Epoch, ++_last);
            _batch[i] = new(_last, [.. Encoding.UTF8.GetBytes($"id: {position}12345678\n"), .. Fields], 1);
        }

        if (await _log.AppendAsync(_claim, _batch.AsMemory(0, count), "12345678", CancellationToken.None).ConfigureAwait(false) != AppendResult.Appended)
            throw new InvalidOperationException("Another owns the log.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_claim.IsOwner)
            await _log.ReleaseAsync(_claim).ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
        _ring.Dispose();
    }
}
