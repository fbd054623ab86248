using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>
/// A running <see cref="SseStream{T}.Subscribe"/>. It lives on after an error, for <see cref="Reconnect"/>; it ends when the stream
/// is complete, when <c>onItem</c> throws, when its token is cancelled and when it is disposed.
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
    /// Completes when the subscription ends: successfully when the stream is complete or the subscription was disposed, cancelled
    /// when its token was, faulted with what <c>onItem</c> threw.
    /// </summary>
    public Task Completion { get; }

    /// <inheritdoc cref="SseStream{T}.Reconnect"/>
    public void Reconnect()
    {
        // The stream may have its next consumer by then.
        if (!Completion.IsCompleted)
            _core.Reconnect.Request();
    }

    /// <summary>
    /// Stops the subscription, closes its connection and waits for a callback in progress; but not when it is called from within one, or
    /// from a task that one started: the callback may wait for that task. It is logged then, and <see cref="Completion"/> says when the
    /// callback has returned.
    /// </summary>
    /// <remarks>
    /// What it waits for must not wait for it: two subscriptions whose callbacks dispose of each other at the same time, and await that, wait for
    /// ever, and so does a callback that <see cref="SseStreamOptions.Dispatch"/> never calls.
    /// </remarks>
    /// <returns>A task that completes when no callback runs and none will; it does not fault.</returns>
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
            // A timeout of onItem's own is its failure, not the end that somebody asked for.
            return Task.FromException(e);
        }
    }
}
