using System.Net.ServerSentEvents;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>What the handlers of an app have done, and what a test wants them to do.</summary>
internal sealed class Handled
{
    private readonly Journal<string> _statuses = new();

    /// <summary>Runs within the handler, before the event is noted.</summary>
    public Func<SseItem<GuildStatus>, CancellationToken, ValueTask> Work { get; set; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>The data of the events whose handler has finished.</summary>
    public IReadOnlyList<string> Statuses => _statuses.Entries;

    /// <summary>Completes when that many events have been handled.</summary>
    public Task CountAsync(int count) => _statuses.WhenAsync(statuses => statuses.Count >= count);

    public void Note(string status) => _statuses.Add(status);
}
