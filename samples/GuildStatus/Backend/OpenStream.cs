using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace GuildStatus.Backend;

/// <summary>One client's stream.</summary>
internal sealed class OpenStream(HttpContext context)
{
    private volatile bool _isStalled;

    public void Abort() => context.Abort();

    public void Stall() => _isStalled = true;

    /// <summary>Passes items on until it is stalled; then it waits for the client to leave.</summary>
    public async IAsyncEnumerable<SseItem<GuildReport>> PassAsync(
        IAsyncEnumerable<SseItem<GuildReport>> items, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            if (_isStalled)
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);

            yield return item;
        }
    }
}
