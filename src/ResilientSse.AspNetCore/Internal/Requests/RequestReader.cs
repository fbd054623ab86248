using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Reads what counts of a browser's request.</summary>
internal sealed class RequestReader(SseProxyOptions options)
{
    /// <summary>Reads the id to resume after, which may be null; false if it cannot be one.</summary>
    public static bool TryReadLastEventId(HttpRequest request, out ResumeId? lastEventId)
    {
        var text = request.Headers["Last-Event-ID"].ToString();
        lastEventId = text.Length > 0 ? new ResumeId(text) : null;
        return ResumeId.CanBe(text);
    }

    /// <summary>The whole request.</summary>
    public BrowserRequest Read(HttpContext context, Uri upstream, string token, ResumeId? lastEventId)
    {
        var hash = BrowserRequest.HashOf(token);
        return new(upstream, token, lastEventId)
        {
            Client = options.ClientKey?.Invoke(context) ?? ClientOf(context, hash),
            Sharing = SharedBy(context, hash) is { } sharedBy ? new(upstream.AbsoluteUri, sharedBy) : null,
        };
    }

    private string? SharedBy(HttpContext context, string tokenHash)
    {
        if (options.Sharing == SseProxySharing.None)
            return null;
        if (options.Sharing.Key is not { } key)
            return tokenHash;

        // No key is not a key that all have in common.
        return "key:" + (key(context) ?? throw new InvalidOperationException("The key of SseProxySharing.ByKey was null for a request."));
    }

    /// <summary>With a key of the app's own the token is the service's, and says nothing about the browser.</summary>
    private string ClientOf(HttpContext context, string tokenHash) => options.Sharing.Key is null
        ? tokenHash
        : context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user ? "user:" + user : $"address:{context.Connection.RemoteIpAddress}";
}
