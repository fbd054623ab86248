namespace Tail.Demo;

/// <summary>What a client received, held against what the server sent.</summary>
/// <param name="Sent">How many events the server sent.</param>
/// <param name="Received">How many events the client received.</param>
/// <param name="Lost">How many of those sent it never received.</param>
/// <param name="Duplicates">How many it received beyond each sent one once: repeated, or never sent.</param>
internal sealed record Tally(int Sent, int Received, int Lost, int Duplicates)
{
    /// <summary>What the demo exits with: 1 if not each event came exactly once.</summary>
    public int ExitCode => this is { Lost: 0, Duplicates: 0 } ? 0 : 1;

    public static Tally Of(IEnumerable<string> sent, IReadOnlyCollection<string?> received)
    {
        var expected = sent.ToHashSet();
        var lost = expected.Except(received).Count();
        return new Tally(expected.Count, received.Count, lost, received.Count - (expected.Count - lost));
    }
}
