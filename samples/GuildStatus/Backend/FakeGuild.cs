using System.Diagnostics.CodeAnalysis;

namespace GuildStatus.Backend;

/// <summary>A made-up guild, whose latency wanders about and now and then goes through the roof.</summary>
[SuppressMessage("Security", "CA5394", Justification = "A made-up guild needs no secret randomness.")]
internal sealed class FakeGuild(int id, string name, int members, double usualLatency)
{
    private const int Degraded = 200;

    private readonly Random _random = new(id);
    private double _wander = 1;
    private double _trouble = 1;
    private int _joined;
    private int _offlineFor;

    public static IReadOnlyList<FakeGuild> All() =>
    [
        new(11, "Night Owls", 1_284, 42), new(23, "Pixel Foundry", 8_930, 68), new(37, "Rust Belt Racing", 412, 95),
        new(42, "Tea & Typescript", 2_677, 31), new(58, "Dungeon Diner", 15_203, 120), new(64, "Slow Cinema Club", 731, 54),
    ];

    public int Id => id;

    /// <summary>The next report; one a second.</summary>
    public GuildReport Report(DateTimeOffset at)
    {
        _joined += _random.Next(-2, 4);
        _wander += ((1 - _wander) * 0.15) + ((_random.NextDouble() - 0.5) * 0.3);
        _trouble = _random.Next(60) == 0 ? 3 + (3 * _random.NextDouble()) : 1 + ((_trouble - 1) * 0.75);
        if (_random.Next(240) == 0)
            _offlineFor = _random.Next(3, 9);

        int? latency = _offlineFor-- > 0 ? null : (int)Math.Round(usualLatency * Math.Max(_wander, 0.2) * _trouble);
        var status = latency switch { null => "offline", > Degraded => "degraded", _ => "online" };
        return new GuildReport(id, name, status, latency, members + _joined, at);
    }
}
