using System.Globalization;

namespace ResilientSse.Proof;

/// <summary>Counts what a consumer got against what was sent: numbered events, each exactly once and in order.</summary>
internal sealed class Ledger(int sent)
{
    private readonly int[] _times = new int[sent + 1];
    private int _last;

    public int Received { get; private set; }

    public int OutOfOrder { get; private set; }

    public int Lost => _times.Skip(1).Count(times => times == 0);

    public int Duplicates => _times.Skip(1).Sum(times => Math.Max(0, times - 1));

    public void Add(string? eventId)
    {
        var number = int.Parse(eventId!, CultureInfo.InvariantCulture);
        _times[number]++;
        Received++;
        if (number != _last + 1)
            OutOfOrder++;

        _last = number;
    }

    /// <summary>What the proof is about.</summary>
    public void ShouldBalance(string because) =>
        new { Lost, Duplicates, OutOfOrder }.Should().Be(new { Lost = 0, Duplicates = 0, OutOfOrder = 0 }, because);
}
