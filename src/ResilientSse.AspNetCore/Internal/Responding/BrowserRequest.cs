using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What counts of a browser's request.</summary>
/// <param name="Upstream">The address that it asks for.</param>
/// <param name="Token">The token that goes there.</param>
/// <param name="Resume">The id that it resumes after; null on a first visit.</param>
internal sealed record BrowserRequest(Uri Upstream, string Token, ResumeId? Resume)
{
    /// <summary>An EventSource sends an id only when it comes back.</summary>
    public bool IsReturning => Resume is not null;

    /// <summary>What limits count by.</summary>
    public required string Client { get; init; }

    /// <summary>Who shares an upstream; null if nobody does.</summary>
    public required LogKey? Sharing { get; init; }

    /// <summary>A token, for comparing.</summary>
    public static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
