namespace GuildStatus.Backend;

/// <summary>Appends a report of each guild every second, one after the other. It begins with a minute that has passed already.</summary>
internal sealed class GuildProducer(GuildLog log, IReadOnlyList<FakeGuild> guilds, TimeProvider time) : BackgroundService
{
    private const int SecondsBefore = 60;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var step = TimeSpan.FromSeconds(1) / guilds.Count;
        var reports = SecondsBefore * guilds.Count;
        for (var back = reports; back > 0; back--)
            log.Append(guilds[back % guilds.Count].Report(time.GetUtcNow() - (step * back)));

        using var timer = new PeriodicTimer(step, time);
        for (var next = 0; await timer.WaitForNextTickAsync(stoppingToken); next = (next + 1) % guilds.Count)
            log.Append(guilds[next].Report(time.GetUtcNow()));
    }
}
