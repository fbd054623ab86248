namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// What a browser is told about the first attempt of a shared relay. A returning browser is not told that the upstream is down: it is held
/// until the upstream is back, and its response begins at most a heartbeat later, however long the attempt takes.
/// </summary>
internal sealed class FirstAnswer(HoldLimit holds, TimeSpan heartbeat, TimeProvider time)
{
    /// <summary>Why there is no stream; null if the response may begin.</summary>
    public async ValueTask<Refusal?> RefusalAsync(Subscriber subscriber, SharedRelay relay)
    {
        var isReturning = subscriber.Request.IsReturning;
        try
        {
            if (await relay.AuthoriseAsync(subscriber.Lifetime.Token).ConfigureAwait(false) is { } refusal)
                return refusal;

            var timeout = isReturning ? heartbeat : Timeout.InfiniteTimeSpan;
            refusal = await relay.Answer.WaitAsync(timeout, time, subscriber.Lifetime.Token).ConfigureAwait(false);
            if (refusal is null || !isReturning || !refusal.IsTemporary)
                return refusal;
        }
        catch (TimeoutException)
        {
        }
        catch (OperationCanceledException)
        {
            return subscriber.Lifetime.Refusal;
        }

        if (relay.Settled.IsCompleted)
            return null;
        subscriber.Hold = holds.TryHold();
        if (subscriber.Hold is null)
            return Refusal.Full;

        // Once the relay is settled, the browser no longer counts as held. A browser that leaves earlier leaves nothing behind in the
        // relay.
        _ = relay.Settled.WaitAsync(subscriber.Lifetime.Token).ContinueWith(static (_, hold) => ((IDisposable)hold!).Dispose(), subscriber.Hold, TaskScheduler.Default);
        return null;
    }
}
