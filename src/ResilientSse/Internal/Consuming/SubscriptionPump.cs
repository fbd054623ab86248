using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;

namespace ResilientSse.Internal;

/// <summary>Pushes the items of a stream into callbacks, and starts anew after an error when it is asked to.</summary>
internal sealed class SubscriptionPump<T>(
    StreamCore core, SseItemParser<T> parser, Func<SseItem<T>, CancellationToken, ValueTask> onItem, Action<Exception>? onError)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!await PushAsync(cancellationToken).ConfigureAwait(false))
                await core.Reconnect.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            core.Release();
        }
    }

    /// <summary>Pushes items until the stream is complete (true) or gives up (false).</summary>
    private async Task<bool> PushAsync(CancellationToken cancellationToken)
    {
        var items = new ItemReader<T>(core, parser, Skip);
        var enumerator = new SseEnumerator<T>(core, items, isPull: false, cancellationToken);
        await using var _ = enumerator.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await enumerator.MoveNextAsync().ConfigureAwait(false))
                    return true;
            }
            catch (SseException e)
            {
                Report(e);
                return false;
            }

            await onItem(enumerator.Current, cancellationToken).ConfigureAwait(false);
            enumerator.Commit();
        }
    }

    private bool Skip(SseItemException invalid)
    {
        if (core.Options.OnInvalidItem?.Invoke(invalid) == true)
            return true;

        if (onError is null)
            core.Logger.ItemSkipped(invalid.ItemData.Length, invalid.InnerException?.GetType().Name);

        Report(invalid);
        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A callback that reports errors has nobody to report its own to but the log.")]
    private void Report(SseException exception)
    {
        try
        {
            onError?.Invoke(exception);
        }
        catch (Exception e)
        {
            core.Logger.ErrorHandlerThrew(e);
        }
    }
}
