namespace Cluster.Demo;

/// <summary>The three instances.</summary>
internal sealed class InstanceList(string redis, Upstream upstream, Diary diary)
{
    private int _next;

    public IReadOnlyList<Instance> All { get; } = [.. Enumerable.Range(1, 3).Select(i => new Instance($"instance-{i}", redis, upstream.Address, diary))];

    /// <summary>The one that has the upstream; null while there is none.</summary>
    public Instance? Owner => All.FirstOrDefault(instance => instance.Name == upstream.Owner && instance.Address is not null);

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(All.Select(instance => instance.RunAsync(stop)));

    /// <summary>Those that serve, beginning with another one each time.</summary>
    public IReadOnlyList<Instance> InTurn()
    {
        var first = Interlocked.Increment(ref _next) & int.MaxValue;
        return [.. All.Select((_, i) => All[(first + i) % All.Count]).Where(static instance => instance.Address is not null)];
    }

    public void KillOwner()
    {
        if (Owner is not { } owner)
            return;

        diary.OwnerGoes($"{owner.Name} is killed, the owner of the upstream.");
        owner.Kill();
    }

    public void StopOwner()
    {
        if (Owner is not { } owner)
            return;

        diary.OwnerGoes($"{owner.Name} stops, the owner of the upstream.");
        owner.Stop();
    }
}
