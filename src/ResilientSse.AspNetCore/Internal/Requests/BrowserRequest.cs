using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What counts of a browser's request.</summary>
/// <param name="Upstream">The address that it asks for.</param>
/// <param name="Token">The token that goes there.</param>
/// <param name="LastEventId">The id that it resumes after; null on a first visit.</param>
internal sealed record BrowserRequest(Uri Upstream, string Token, string? LastEventId)
{
    /// <summary>What a token or an id may have at most; both become headers of the upstream request.</summary>
    private const int MaxLength = 8 * 1024;

    /// <summary>An EventSource sends an id only when it comes back.</summary>
    public bool IsReturning => LastEventId is not null;

    /// <summary>The token, for comparing.</summary>
    public string TokenHash { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Token)));

    /// <summary>Reads the token; null if there is none that could be sent.</summary>
    public static async ValueTask<string?> TokenOfAsync(HttpContext context, SseProxyOptions options)
    {
        var token = options.GetToken is { } get
            ? await get(context).ConfigureAwait(false)
            : context.Request.Cookies[options.TokenCookie];

        // A bearer token is visible ASCII (RFC 6750); anything else could end the header that it goes into.
        return token is { Length: > 0 and <= MaxLength } && token.All(c => c is > ' ' and <= '~') ? token : null;
    }

    /// <summary>Reads the id to resume after, which may be null; false if it cannot be one.</summary>
    public static bool TryReadLastEventId(HttpRequest request, out string? lastEventId)
    {
        lastEventId = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id ? id : null;
        return lastEventId is null || (lastEventId.Length <= MaxLength && lastEventId.AsSpan().IndexOfAny('\r', '\n', '\0') < 0);
    }
}
