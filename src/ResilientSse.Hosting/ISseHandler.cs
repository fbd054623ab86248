using System.Net.ServerSentEvents;

namespace ResilientSse.Hosting;

/// <summary>Handles the events of a consumer.</summary>
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
    /// Handles an event. Events come in order, one at a time; each event, and each retry, gets its own DI scope and handler. An event
    /// counts as done when this has succeeded, so it may come again after a crash: delivery is at least once.
    /// </summary>
    /// <param name="item">The event.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the app stops, which then waits for the handler within its shutdown timeout, or when another instance takes over. An
    /// exception after that is not a failure, and the event comes again.
    /// </param>
    /// <returns>A task that completes when the event is done.</returns>
    ValueTask HandleAsync(SseItem<T> item, CancellationToken cancellationToken);
}
