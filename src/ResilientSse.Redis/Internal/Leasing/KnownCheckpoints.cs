using System.Collections.Concurrent;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// The newest that this instance knows of each checkpoint, to give back what Redis loses. Whoever stands by hears it with each try, so it
/// is a second old at most.
/// </summary>
internal sealed class KnownCheckpoints
{
    private readonly ConcurrentDictionary<string, LeaseClaim> _known = [];

    public LeaseClaim? Of(string consumer) => _known.GetValueOrDefault(consumer);

    /// <summary>What Redis says counts unless it is older, which is how one sees that it has lost something.</summary>
    public void Note(string consumer, LeaseClaim claim) =>
        _known.AddOrUpdate(consumer, static (_, newest) => newest, static (_, known, newest) => newest.Token < known.Token ? known : newest, claim);
}
