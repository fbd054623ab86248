namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// What a browser hears of the first attempt of a shared relay. One that returns does not hear of an upstream that is away: it is held until
/// that is back, and its response begins a heartbeat later at the latest, however long the attempt takes.
/// </summary>
internal sealed class FirstAnswer(HoldLimit holds, TimeSpan heartbeat, TimeProvider time)
{
    /// <summary>Why there is no stream; null if the response is to begin.</summary>
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

        // From then on it has a place like all others. Who leaves before leaves nothing behind in a relay that others keep going.
        _ = relay.Settled.WaitAsync(subscriber.Lifetime.Token).ContinueWith(static (_, hold) => ((IDisposable)hold!).Dispose(), subscriber.Hold, TaskScheduler.Default);
        return null;
    }
}
