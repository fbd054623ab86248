namespace ResilientSse.AspNetCore.Internal;

/// <summary>Identifies a log, and so which browsers share it.</summary>
/// <param name="Upstream">The upstream address, as text, because the equality of <see cref="Uri"/> ignores user info.</param>
/// <param name="SharedBy">The hash of the token, or the app's key.</param>
internal sealed record LogKey(string Upstream, string SharedBy)
{
    /// <summary>The pattern of the route, because another route may have the same upstream with other options.</summary>
    public string Route { get; init; } = "";

    /// <summary>The key of the log of a run, which only its owner finds.</summary>
    public static LogKey OfRun(string route, string owner, Epoch id) => new("", $"run:{id}\n{owner}") { Route = route };
}
