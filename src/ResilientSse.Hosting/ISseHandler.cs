using System.Net.ServerSentEvents;

namespace ResilientSse.Hosting;

/// <summary>What an app does with each event of a consumer.</summary>
/// <typeparam name="T">What each event's data is read into.</typeparam>
/// <example><code>
/// public sealed class GuildStatusHandler(GuildDb db) : ISseHandler&lt;GuildStatus&gt;
/// {
///     public async ValueTask HandleAsync(SseItem&lt;GuildStatus&gt; item, CancellationToken cancellationToken) =>
///         await db.SaveAsync(item.Data, cancellationToken);
/// }
/// </code></example>
public interface ISseHandler<T>
{
    /// <summary>
    /// Handles an event. Events come in order, one at a time; each, and each retry of one, has a DI scope and a handler of its own.
    /// An event counts as done when this has succeeded, so after a crash it may come again: delivery is at least once.
    /// </summary>
    /// <param name="item">The event.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the app stops, which then waits for the handler within its shutdown timeout; what a handler throws after that is
    /// no failure, and the event comes again.
    /// </param>
    /// <returns>A task that completes when the event is done.</returns>
    ValueTask HandleAsync(SseItem<T> item, CancellationToken cancellationToken);
}
