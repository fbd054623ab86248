using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What counts of a browser's request.</summary>
internal sealed class BrowserRequest(Uri? upstream, string token, ResumeId? resume)
{
    /// <summary>The address that it asks for; null if it comes back to a run, which knows its own.</summary>
    public Uri? Upstream { get; private set; } = upstream;

    /// <summary>The token that goes there.</summary>
    public string Token => token;

    /// <summary>The id that it resumes after; null on a first visit.</summary>
    public ResumeId? Resume => resume;

    /// <summary>An EventSource sends an id only when it comes back.</summary>
    public bool IsReturning => Resume is not null;

    /// <summary>What limits count by.</summary>
    public required string Client { get; init; }

    /// <summary>Who shares an upstream; null if nobody does.</summary>
    public required LogKey? Sharing { get; set; }

    /// <summary>It shares with others, and so these equal ones, of which one copy for all is enough: an address weighs more than many a state machine.</summary>
    public void Share(LogKey key, Uri upstream) => (Sharing, Upstream) = (key, upstream);

    /// <summary>A token, for comparing.</summary>
    public static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
