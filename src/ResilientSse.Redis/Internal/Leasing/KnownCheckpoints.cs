using System.Collections.Concurrent;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// The newest state of each checkpoint that this instance knows, to restore what Redis loses. An instance on standby gets it with each try,
/// so it is at most a second old.
/// </summary>
internal sealed class KnownCheckpoints
{
    private readonly ConcurrentDictionary<string, LeaseClaim> _known = [];

    public LeaseClaim? Of(string consumer) => _known.GetValueOrDefault(consumer);

    /// <summary>Takes what Redis says, unless it is older, which means that Redis has lost something.</summary>
    public void Note(string consumer, LeaseClaim claim) =>
        _known.AddOrUpdate(consumer, static (_, newest) => newest, static (_, known, newest) => newest.Token < known.Token ? known : newest, claim);
}
