using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace GuildStatus.Backend;

/// <summary>The newest reports, each with an id to resume after.</summary>
internal sealed class GuildLog(TimeProvider time)
{
    private const int Kept = 3_000;

    /// <summary>What somebody new gets: the present status of each guild, and enough for a chart of the last minute.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    // A part of each id: after a restart the numbers begin again, and "17" would be another event.
    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private readonly Lock _lock = new();
    private readonly List<SseItem<GuildReport>> _items = [];
    private long _first;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The ids in the log, oldest first.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_lock)
                return [.. _items.Select(item => item.EventId!)];
        }
    }

    private long Next => _first + _items.Count;

    public void Append(GuildReport report)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _items.Add(new(report) { EventId = string.Create(CultureInfo.InvariantCulture, $"{_run}-{Next}") });
            if (_items.Count > Kept)
            {
                _items.RemoveAt(0);
                _first++;
            }

            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    /// <summary>What follows an id, or what is recent if there is none; then each report as it comes.</summary>
    public async IAsyncEnumerable<SseItem<GuildReport>> FollowAsync(
        string? lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = StartAfter(lastEventId);
        while (true)
        {
            SseItem<GuildReport>[] items;
            Task changed;
            lock (_lock)
            {
                items = [.. _items.Skip((int)(next - _first))];
                (next, changed) = (Next, _changed.Task);
            }

            foreach (var item in items)
                yield return item;

            await changed.WaitAsync(cancellationToken);
        }
    }

    private long StartAfter(string? lastEventId)
    {
        lock (_lock)
        {
            return lastEventId?.Split('-') is [var run, var number] && run == _run
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last < Next
                    ? Math.Max(last + 1, _first)
                    : _first + _items.TakeWhile(item => item.Data.At < time.GetUtcNow() - Recent).Count();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
