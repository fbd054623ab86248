using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>Copies what other instances have appended to a log into the ring of this instance.</summary>
internal sealed class LogReader(LogCommands commands, LogRing ring, Instances instances, TimeProvider clock)
{
    /// <summary>How long a living owner has to restore what Redis has lost before followers take it to be gone.</summary>
    public static readonly TimeSpan RepairTime = TimeSpan.FromSeconds(2);

    private string? _lastEntry;
    private long? _lossSeenAt;

    /// <summary>Whether this instance has seen more of the log than there is now, so more may have been lost.</summary>
    public bool HasSeenLoss { get; private set; }

    /// <summary>Continues after an entry that this instance appended itself.</summary>
    /// <param name="fence">The token under which it was appended, or a newer one.</param>
    /// <param name="sequence">The sequence of the entry.</param>
    public void GoOnAfter(long fence, long sequence)
    {
        _lastEntry = $"{fence}-{sequence}";
        (HasSeenLoss, _lossSeenAt) = (false, null);
    }

    /// <summary>Reads everything that is new, and returns the state of the log.</summary>
    public async Task<LogView> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await commands.ReadAsync(_lastEntry, cancellationToken).ConfigureAwait(false);
        if (!view.Exists || IsToBeRepaired(view))
            return view;

        var range = ring.Range;
        if (range.Epoch != view.Epoch || range.Last > view.Top)
        {
            HasSeenLoss = range.Epoch == view.Epoch;
            _lastEntry = null;
            view = await commands.ReadAsync(null, cancellationToken).ConfigureAwait(false);
            if (!view.Exists)
                return view;

            Begin(view);
            return await TakeAllAsync(view, isAnew: true, cancellationToken).ConfigureAwait(false);
        }

        LogInstruments.Lagged(view.Top - range.Last);
        return await TakeAllAsync(view, isAnew: false, cancellationToken).ConfigureAwait(false);
    }

    private bool IsToBeRepaired(LogView view)
    {
        var range = ring.Range;
        if (range.Epoch != view.Epoch || range.Last <= view.Top || !instances.IsAlive(view.Owner, commands.Owner))
        {
            _lossSeenAt = null;
            return false;
        }

        _lossSeenAt ??= clock.GetTimestamp();
        return clock.GetElapsedTime(_lossSeenAt.Value) < RepairTime;
    }

    private void Begin(LogView view)
    {
        if (ring.Range.Epoch != Epoch.None)
            LogInstruments.Gaps.Add(1);
        var before = view.Entries is [var first, ..] ? LogView.EntryOf(first).Sequence - 1 : view.Top;
        ring.Begin(new(view.Epoch, before), view.Begin);
    }

    /// <param name="view">The first page.</param>
    /// <param name="isAnew">
    /// Whether the ring has just started over, so that nobody has read anything of it and need not be waited for.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    private async Task<LogView> TakeAllAsync(LogView view, bool isAnew, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entries = view.Entries.Select(LogView.EntryOf).ToArray();
            for (var taken = 0; taken < entries.Length;)
            {
                var row = RowOf(entries.AsMemory(taken));
                if (!isAnew)
                    await ring.WaitForRoomAsync(row, cancellationToken).ConfigureAwait(false);
                Take(row.Span, view.Begin);
                taken += row.Length;
            }

            if (entries.Length > 0)
                _lastEntry = (string)view.Entries[^1][0]!;
            if (entries.Length < LogCommands.PageSize)
                return view;

            view = await commands.ReadAsync(_lastEntry, cancellationToken).ConfigureAwait(false);
            if (!view.Exists || view.Epoch != ring.Range.Epoch)
                return view;
        }
    }

    /// <summary>The first blocks with consecutive sequences.</summary>
    private static ReadOnlyMemory<Entry> RowOf(ReadOnlyMemory<Entry> entries)
    {
        var count = 1;
        while (count < Math.Min(entries.Length, Page.MaxCount) && entries.Span[count].Sequence == entries.Span[count - 1].Sequence + 1)
            count++;

        return entries[..count];
    }

    /// <summary>
    /// Adds blocks to the ring. If blocks in between are no longer in the log, the ring starts over, and its readers are told.
    /// </summary>
    private void Take(ReadOnlySpan<Entry> row, long begin)
    {
        var range = ring.Range;
        if (row[0].Sequence > range.Last + 1)
        {
            LogInstruments.Gaps.Add(1);
            ring.Begin(new(range.Epoch, row[0].Sequence - 1), begin);
        }

        ring.Add(row);
    }
}
