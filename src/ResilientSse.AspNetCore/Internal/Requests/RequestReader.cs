using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Reads a browser's request.</summary>
internal sealed class RequestReader(SseProxyOptions options)
{
    /// <summary>Reads the id to resume after, null if there is none; false if it is invalid.</summary>
    public static bool TryReadLastEventId(HttpRequest request, out ResumeId? lastEventId)
    {
        var text = request.Headers["Last-Event-ID"].ToString();
        lastEventId = text.Length > 0 ? new ResumeId(text) : null;
        return ResumeId.CanBe(text);
    }

    /// <summary>Reads the whole request.</summary>
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

        // Null must not become a key that all browsers share.
        return "key:" + (key(context) ?? throw new InvalidOperationException("The key function of SseProxySharing.ByKey returned null for a request."));
    }

    /// <summary>With <see cref="SseProxySharing.ByKey"/> the token is the service's and says nothing about the browser.</summary>
    private string ClientOf(HttpContext context, string tokenHash)
    {
        if (options.Sharing.Key is null)
            return tokenHash;

        // HttpContext.Connection would make a view of the feature, and keep it as long as the response.
        return SignedInUser.IdOf(context) is { } user
            ? "user:" + user
            : $"address:{context.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress}";
    }
}
