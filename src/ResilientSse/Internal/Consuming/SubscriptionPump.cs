using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;

namespace ResilientSse.Internal;

/// <summary>Passes the items of a stream to callbacks, and starts again after an error when <c>Reconnect()</c> is called.</summary>
internal sealed class SubscriptionPump<T>(
    StreamCore core, ItemFormat<T> format, Func<SseItem<T>, CancellationToken, ValueTask> onItem, Action<Exception>? onError)
{
    private readonly Func<Func<Task>, Task>? _dispatch = core.Options.Dispatch;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        core.State.HandlerThrew = ReportAsync;
        try
        {
            while (!await PushAsync(cancellationToken).ConfigureAwait(false))
                await core.WaitForReconnectAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            core.State.HandlerThrew = null;
            core.Release();
        }
    }

    /// <summary>Passes items on until the stream is complete (true) or gives up (false).</summary>
    private async Task<bool> PushAsync(CancellationToken cancellationToken)
    {
        var enumerator = new SseEnumerator<T>(core, format, isPull: false, cancellationToken);
        await using var _ = enumerator.ConfigureAwait(false);
        try
        {
            while (await MoveNextAsync(enumerator).ConfigureAwait(false))
            {
                await HandleAsync(enumerator.Current, cancellationToken).ConfigureAwait(false);
                enumerator.Commit();
            }

            return true;
        }
        catch (SseException e) when (enumerator.IsOver)
        {
            await ReportAsync(e).ConfigureAwait(false);
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (core.Options.LogsGivingUp)
                core.Logger.CallbackThrew(LoggableCause.Itself(e), e.GetType().Name);
            await enumerator.FailAsync(e).ConfigureAwait(false);
            await ReportAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gets the next item, past items that do not parse.</summary>
    private async ValueTask<bool> MoveNextAsync(SseEnumerator<T> enumerator)
    {
        while (true)
        {
            try
            {
                return await enumerator.MoveNextAsync().ConfigureAwait(false);
            }
            catch (SseItemException e) when (!enumerator.IsOver)
            {
                if (onError is null)
                    core.Logger.ItemSkipped(e.ItemData.Length, e.InnerException?.GetType().Name);
                await ReportAsync(e).ConfigureAwait(false);
            }
        }
    }

    private ValueTask HandleAsync(SseItem<T> item, CancellationToken cancellationToken) =>
        _dispatch is null ? onItem(item, cancellationToken) : DispatchAsync(item, cancellationToken);

    private ValueTask DispatchAsync(SseItem<T> item, CancellationToken cancellationToken) =>
        _dispatch.CallAsync(() => onItem(item, cancellationToken));

    [SuppressMessage("Design", "CA1031", Justification = "An exception of the error callback itself can only be logged.")]
    private async Task ReportAsync(Exception exception)
    {
        if (onError is null)
            return;

        try
        {
            await _dispatch.CallAsync(() => onError(exception)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            core.Logger.ErrorHandlerThrew(LoggableCause.Itself(e), e.GetType().Name);
        }
    }
}
