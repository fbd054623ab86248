using System.Net.ServerSentEvents;
using ResilientSse.Hosting;

namespace Worker;

internal sealed record GuildStatus(string Status, int Members);

internal sealed class GuildStatusHandler : ISseHandler<GuildStatus>
{
    public ValueTask HandleAsync(SseItem<GuildStatus> item, CancellationToken cancellationToken)
    {
        Console.WriteLine($"#{item.EventId} {item.Data.Status}, {item.Data.Members} members");
        return ValueTask.CompletedTask;
    }
}
