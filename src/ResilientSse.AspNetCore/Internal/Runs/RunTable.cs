namespace ResilientSse.AspNetCore.Internal;

/// <summary>The runs of a route: those that go on, and those that are over and kept.</summary>
internal sealed class RunTable(RunOptions options, ClientLimits places)
{
    private readonly object _lock = new();
    private readonly Dictionary<Epoch, Run> _runs = [];
    private readonly Dictionary<(string Owner, string Key), Run> _byKey = [];

    /// <summary>Reserves what a POST needs, so that bodies without a place are not read: null, or why not.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="key">The key of the POST: where a run has it already, another place is not needed.</param>
    /// <param name="place">What was reserved; to be disposed of in any case.</param>
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

    /// <summary>Begins a run, or finds the one with the same key, and joins it; null if the key has been used for something else.</summary>
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

    /// <summary>Finds a run that its owner reads, and joins it; null if there is none, or it is another's.</summary>
    public Run? Join(string owner, Epoch id) => Find(owner, id) is { } run && run.Readers.TryJoin() ? run : null;

    /// <summary>Finds a run of that owner.</summary>
    public Run? Find(string owner, Epoch id)
    {
        lock (_lock)
            return _runs.TryGetValue(id, out var run) && run.Owner == owner && run.HasBegun ? run : null;
    }

    private Run Begin(RunRequest request, RunPlace place)
    {
        // Outside of the request's ExecutionContext: its trace and its locals end with it, and the run does not.
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

        // Before anybody is told: whoever is may POST at once, and finds the place and the key free.
        await run.RunAsync(ending: () =>
        {
            isKept = run.HasBegun || (key is not null && run.MayHaveActed);
            places.Leave(run.Owner);
            if (!isKept)
                Remove(run, key);
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
