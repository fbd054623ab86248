using System.Net.ServerSentEvents;

namespace ResilientSse.Hosting.Tests.Support;

internal sealed class GuildHandler(Handled handled) : ISseHandler<GuildStatus>
{
    public async ValueTask HandleAsync(SseItem<GuildStatus> item, CancellationToken cancellationToken)
    {
        await handled.Work(item, cancellationToken);
        handled.Note(item.Data.Status);
    }
}
