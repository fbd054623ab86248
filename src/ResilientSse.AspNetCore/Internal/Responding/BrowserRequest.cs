using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What the proxy needs of a browser's request.</summary>
internal sealed class BrowserRequest(Uri? upstream, string token, ResumeId? resume)
{
    /// <summary>The address of the upstream; null if the request resumes a run, which knows its own.</summary>
    public Uri? Upstream { get; private set; } = upstream;

    /// <summary>The token that is sent there.</summary>
    public string Token => token;

    /// <summary>The id to resume after; null on a first visit.</summary>
    public ResumeId? Resume => resume;

    /// <summary>Whether the browser returns: an EventSource sends an id only then.</summary>
    public bool IsReturning => Resume is not null;

    /// <summary>The client that limits are counted for.</summary>
    public required string Client { get; init; }

    /// <summary>The key by which browsers share an upstream; null if they do not.</summary>
    public required LogKey? Sharing { get; set; }

    /// <summary>Replaces the key and the address by equal ones that all browsers of a relay share, to save memory.</summary>
    public void Share(LogKey key, Uri upstream) => (Sharing, Upstream) = (key, upstream);

    /// <summary>The hash of a token, by which tokens are compared.</summary>
    public static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
