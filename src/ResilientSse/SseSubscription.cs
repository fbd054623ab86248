using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>
/// A subscription made by <see cref="SseStream{T}.Subscribe"/>. It stays alive after an error, so that <see cref="Reconnect"/> can start it
/// again; it ends when the stream is complete, when <c>onItem</c> throws, when its token is cancelled or when it is disposed of.
/// </summary>
/// <example><code>
/// await using var subscription = stream.Subscribe((item, token) => ShowAsync(item.Data, token));
/// while (Console.ReadKey().Key == ConsoleKey.R)
///     subscription.Reconnect();
/// </code></example>
[SuppressMessage("Usage", "CA2213", Justification = "A source without a timer or a link has nothing to release.")]
public sealed class SseSubscription : IAsyncDisposable
{
    private static readonly AsyncLocal<SseSubscription?> RunningHere = new();

    private readonly StreamCore _core;
    private readonly CancellationTokenSource _stop = new();

    internal SseSubscription(StreamCore core, Func<CancellationToken, Task> pump, CancellationToken cancellationToken)
    {
        _core = core;
        Completion = RunAsync(pump, cancellationToken).Unwrap();
    }

    // The subscription whose callback is running this code; null outside of callbacks.
    internal static SseSubscription? Running
    {
        get => RunningHere.Value;
        set => RunningHere.Value = value;
    }

    /// <summary>The state of the stream.</summary>
    public SseConnectionState State => _core.State.State;

    /// <summary>
    /// Completes when the subscription ends: successfully if the stream is complete or the subscription was disposed of, cancelled if its
    /// token was cancelled, faulted with the exception of <c>onItem</c> if that threw.
    /// </summary>
    public Task Completion { get; }

    /// <inheritdoc cref="SseStream{T}.Reconnect"/>
    public void Reconnect()
    {
        // By then the stream may have its next consumer.
        if (!Completion.IsCompleted)
            _core.Reconnect.Request();
    }

    /// <summary>
    /// Stops the subscription, closes its connection and waits for a callback in progress. It does not wait if it is called from within a
    /// callback, or from a task that the callback started, because the callback may be waiting for that task. It logs that, and
    /// <see cref="Completion"/> completes when the callback has returned.
    /// </summary>
    /// <remarks>
    /// A callback must not wait for something that waits for the callback: two subscriptions whose callbacks dispose of each other at the
    /// same time, and await that, wait forever. So does the disposal if <see cref="SseStreamOptions.Dispatch"/> never calls a callback.
    /// </remarks>
    /// <returns>A task that completes when no callback is running and none will be called; it never faults.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Running != this)
            await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else if (!Completion.IsCompleted)
            _core.Logger.DisposedFromWithin();
    }

    private async Task<Task> RunAsync(Func<CancellationToken, Task> pump, CancellationToken cancellationToken)
    {
        using var link = cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        try
        {
            await Task.Run(
                () =>
                {
                    Running = this;
                    return pump(_stop.Token);
                },
                CancellationToken.None).ConfigureAwait(false);
            return Task.CompletedTask;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
        }
        catch (OperationCanceledException e)
        {
            // A cancellation inside onItem, such as a timeout, is its failure; nobody stopped the subscription.
            return Task.FromException(e);
        }
    }
}
