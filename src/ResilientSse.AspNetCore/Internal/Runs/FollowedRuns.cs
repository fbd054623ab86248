namespace ResilientSse.AspNetCore.Internal;

/// <summary>The runs of other instances that browsers of this one read.</summary>
internal sealed class FollowedRuns(RunOptions options)
{
    private readonly object _lock = new();
    private readonly Dictionary<(string Owner, Epoch Id), FollowedRun> _runs = [];

    /// <summary>Follows a run, and joins it; null if there is none, or it is another's.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="id">Of the run.</param>
    /// <param name="isExpected">Whether it is known to have been begun, if only just now.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async ValueTask<FollowedRun?> JoinAsync(string owner, Epoch id, bool isExpected, CancellationToken cancellationToken)
    {
        var run = Join(owner, id, isExpected);
        try
        {
            if (await run.Found.WaitAsync(cancellationToken).ConfigureAwait(false))
                return run;
        }
        catch (OperationCanceledException)
        {
            // The browser has left.
        }

        run.Leave();
        return null;
    }

    private FollowedRun Join(string owner, Epoch id, bool isExpected)
    {
        lock (_lock)
        {
            if (_runs.TryGetValue((owner, id), out var known) && known.TryJoin())
                return known;

            // Outside of the request's ExecutionContext, as a run is.
            using (ExecutionContext.SuppressFlow())
            {
                var run = new FollowedRun(options, owner, id);
                run.TryJoin();
                _runs[(owner, id)] = run;
                _ = Task.Run(() => RunAsync(run, isExpected));
                return run;
            }
        }
    }

    private async Task RunAsync(FollowedRun run, bool isExpected)
    {
        await run.RunAsync(isExpected).ConfigureAwait(false);
        lock (_lock)
        {
            // A new one may have taken its place.
            if (_runs.TryGetValue((run.Owner, run.Id), out var current) && current == run)
                _runs.Remove((run.Owner, run.Id));
        }
    }
}
