using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ResilientSse.Testing;

namespace Tail.Demo;

/// <summary>Appends a status of guild 42 to a log five times a second.</summary>
internal sealed class GuildProducer(SseEventLog log, TimeProvider timeProvider)
{
    /// <summary>The data of the log's last entry, after which the stream is complete.</summary>
    public const string End = "[DONE]";

    private static readonly string[] States = ["online", "idle", "dnd", "offline"];

    /// <summary>Produces until it is told to stop, then appends <see cref="End"/>.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "A made-up guild needs no secret randomness, but the same each time.")]
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), timeProvider);
        var random = new Random(42);
        var members = 1_200;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                members += random.Next(-3, 5);
                var status = new GuildStatus(42, "Night Owls", random.GetItems(States, 1)[0], random.Next(20, 180), members);
                log.Append(JsonSerializer.Serialize(status, GuildJson.Default.GuildStatus), "status");
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.Append(End);
        }
    }
}
