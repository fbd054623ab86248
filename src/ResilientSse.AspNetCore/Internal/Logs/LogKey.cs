namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a log is of, and so who shares it.</summary>
/// <param name="Upstream">The same upstream address: as text, for the equality of <see cref="Uri"/> leaves the user info out.</param>
/// <param name="SharedBy">The same token's hash, or key of the app.</param>
internal sealed record LogKey(string Upstream, string SharedBy)
{
    /// <summary>The pattern of its route: another route may see the same upstream with other options.</summary>
    public string Route { get; init; } = "";

    /// <summary>The key of the log of a run: whoever is not its owner finds none.</summary>
    public static LogKey OfRun(string route, string owner, Epoch id) => new("", $"run:{id}\n{owner}") { Route = route };
}
