namespace ResilientSse.AspNetCore.Internal;

/// <summary>The runs of a route: the active ones, and those that are over but kept.</summary>
internal sealed class RunTable(RunOptions options, ClientLimits places)
{
    private readonly object _lock = new();
    private readonly Dictionary<Epoch, Run> _runs = [];
    private readonly Dictionary<(string Owner, string Key), Run> _byKey = [];
    private readonly FollowedRuns _followed = new(options);
    private readonly SharedRunKeys _keys = new(options);

    /// <summary>Reserves what a POST needs, so that no body is read without a place: null, or why there is none.</summary>
    /// <param name="owner">The owner that asks.</param>
    /// <param name="key">The key of the POST; if a run already has it, no other place is needed.</param>
    /// <param name="place">What was reserved; always dispose of it.</param>
    public Refusal? TryReserve(string owner, string? key, out RunPlace place)
    {
        place = new RunPlace(places, options.Memory, owner);
        lock (_lock)
        {
            if (key is not null && _byKey.ContainsKey((owner, key)))
                return null;
        }

        return place.TryTake();
    }

    /// <summary>Starts a run, or finds the one with the same key, and joins it; null if it is refused.</summary>
    public Run? Begin(RunRequest request, RunPlace place, out Refusal? refusal)
    {
        lock (_lock)
        {
            if (request.IdempotencyKey is { } key && _byKey.TryGetValue((request.Owner, key), out var known))
            {
                refusal = known.Fingerprint == request.Fingerprint && known.Readers.TryJoin() ? null : Refusal.KeyReused;
                return refusal is null ? known : null;
            }

            // The run that had the key may have been forgotten meanwhile.
            refusal = place.TryTake();
            return refusal is null ? Begin(request, place) : null;
        }
    }

    /// <summary>Starts a run, or joins the one that another POST with the same key has started, here or on another instance.</summary>
    public async ValueTask<(IRun? Run, Refusal? Refusal)> BeginOrJoinAsync(RunRequest request, RunPlace place, CancellationToken cancellationToken)
    {
        var holder = HasRunOf(request) ? new(request.Id, request.Fingerprint) : await _keys.TakeAsync(request, cancellationToken).ConfigureAwait(false);
        if (holder.Run == request.Id)
        {
            var begun = Begin(request, place, out var refusal);
            if (begun is null)
                await _keys.FreeAsync(request).ConfigureAwait(false);
            return (begun, refusal);
        }

        if (holder.Fingerprint != request.Fingerprint)
            return (null, Refusal.KeyReused);

        // If it is not found, it may have begun and be lost, so it is not POSTed again.
        var run = await JoinAsync(request.Owner, holder.Run, isExpected: true, cancellationToken).ConfigureAwait(false);
        return run is null ? (null, Refusal.BadGateway) : (run, null);
    }

    /// <summary>Finds a run of an owner, here or on another instance, and joins it; null if there is none.</summary>
    /// <param name="owner">The owner that asks.</param>
    /// <param name="id">The id of the run.</param>
    /// <param name="isExpected">Whether the run is known to have been started, if only just now.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async ValueTask<IRun?> JoinAsync(string owner, Epoch id, bool isExpected, CancellationToken cancellationToken)
    {
        if (Find(owner, id, isExpected) is { } run)
            return run.Readers.TryJoin() ? run : null;

        return options.Logs.IsShared ? await _followed.JoinAsync(owner, id, isExpected, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Whether a run of this instance has the key of a POST.</summary>
    private bool HasRunOf(RunRequest request)
    {
        lock (_lock)
            return request.IdempotencyKey is { } key && _byKey.ContainsKey((request.Owner, key));
    }

    private Run? Find(string owner, Epoch id, bool isExpected)
    {
        lock (_lock)
            return _runs.TryGetValue(id, out var run) && run.Owner == owner && (run.HasBegun || isExpected) ? run : null;
    }

    private Run Begin(RunRequest request, RunPlace place)
    {
        // Outside the request's ExecutionContext, whose trace and async locals end before the run does.
        using (ExecutionContext.SuppressFlow())
        {
            var run = new Run(options, request);
            run.Readers.TryJoin();
            _runs[run.Id] = run;
            if (request.IdempotencyKey is { } key)
                _byKey[(run.Owner, key)] = run;
            place.TakeOver();
            _ = Task.Run(() => RunAsync(run, request.IdempotencyKey));
            return run;
        }
    }

    private async Task RunAsync(Run run, string? key)
    {
        var isKept = false;

        // Before anybody is told, so that a browser that then POSTs at once finds the place and the key free.
        await run.RunAsync(ending: () =>
        {
            isKept = run.HasBegun || (key is not null && run.MayHaveActed);
            places.Leave(run.Owner);
            if (!isKept)
                Remove(run, key);
            return _keys.LeaveAsync(run, key, isKept);
        }).ConfigureAwait(false);

        if (isKept)
        {
            await Task.Delay(options.KeepFor, options.Upstreams.Time, options.Upstreams.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Remove(run, key);
        }

        options.Memory.Return(RunMemory.PerRun);
        run.Readers.Forget();
    }

    private void Remove(Run run, string? key)
    {
        lock (_lock)
        {
            _runs.Remove(run.Id);
            if (key is not null)
                _byKey.Remove((run.Owner, key));
        }
    }
}
