namespace ResilientSse.AspNetCore.Internal;

/// <summary>The runs of other instances that browsers of this instance read.</summary>
internal sealed class FollowedRuns(RunOptions options)
{
    private readonly object _lock = new();
    private readonly Dictionary<(string Owner, Epoch Id), FollowedRun> _runs = [];

    /// <summary>Follows and joins a run; null if there is none, or it belongs to another owner.</summary>
    /// <param name="owner">The owner that asks for it.</param>
    /// <param name="id">The id of the run.</param>
    /// <param name="isExpected">Whether the run is known to have been started, if only just now.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
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

            // Outside the request's ExecutionContext, as for a run.
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
