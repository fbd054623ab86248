using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>Brings into the ring of this instance what others have appended to a log.</summary>
internal sealed class LogReader(LogCommands commands, LogRing ring, Instances instances, TimeProvider clock)
{
    /// <summary>How long an owner that is alive has to give back what Redis has lost, before those who follow believe that it is gone.</summary>
    public static readonly TimeSpan RepairTime = TimeSpan.FromSeconds(2);

    private string? _lastEntry;
    private long? _lossSeenAt;

    /// <summary>Whether this instance has seen more of the log than there is: what else was lost nobody knows.</summary>
    public bool HasSeenLoss { get; private set; }

    /// <summary>The ring goes on after an entry that was appended or read elsewhere.</summary>
    /// <param name="fence">The token that it was appended under, or a newer one.</param>
    /// <param name="sequence">Its sequence.</param>
    public void GoOnAfter(long fence, long sequence)
    {
        _lastEntry = $"{fence}-{sequence}";
        (HasSeenLoss, _lossSeenAt) = (false, null);
    }

    /// <summary>Reads all that there is, and says what the log is at.</summary>
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
    /// <param name="isAnew">Whether the ring has just begun: then nobody has read anything of it, and nobody is waited for.</param>
    /// <param name="cancellationToken">Ends it.</param>
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

    /// <summary>The first blocks whose sequences are in a row.</summary>
    private static ReadOnlyMemory<Entry> RowOf(ReadOnlyMemory<Entry> entries)
    {
        var count = 1;
        while (count < Math.Min(entries.Length, Page.MaxCount) && entries.Span[count].Sequence == entries.Span[count - 1].Sequence + 1)
            count++;

        return entries[..count];
    }

    /// <summary>Where blocks are missing, they have left the log: the ring begins anew, and its readers hear of it.</summary>
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
