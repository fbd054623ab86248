namespace Cluster.Demo;

/// <summary>What the page shows.</summary>
internal sealed record DemoState(
    IEnumerable<InstanceState> Instances, long Events, long Lost, long Twice, double LongestStall, int Gone, int OpenUpstreams, IReadOnlyList<string> Diary)
{
    public static DemoState Of(InstanceList instances, Tally tally, Upstream upstream, Diary diary) => new(
        instances.All.Select(instance => new InstanceState(instance.Name, instance.ProcessId, instance.Browsers, instance == instances.Owner)),
        tally.Events, tally.Lost, tally.Twice, tally.LongestStall.TotalSeconds, diary.Gone, upstream.Open, diary.Lines);
}

/// <summary>What the page shows of an instance.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ProcessId">Null while it does not run.</param>
/// <param name="Browsers">How many it serves.</param>
/// <param name="IsOwner">Whether it has the upstream.</param>
internal sealed record InstanceState(string Name, int? ProcessId, int Browsers, bool IsOwner);
