using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Reads the token of a request: from the cookie, or from where the app says.</summary>
internal sealed class TokenReader(string cookie, Func<HttpContext, ValueTask<string?>>? get, ILogger logger)
{
    /// <summary>What a token may have at most: it becomes a header of the upstream request.</summary>
    private const int MaxLength = 8 * 1024;

    /// <summary>Reads the token; null if there is none that could be sent.</summary>
    public async ValueTask<string?> ReadAsync(HttpContext context)
    {
        var token = get is null ? ReadCookie(context) : await get(context).ConfigureAwait(false);

        // A bearer token is visible ASCII (RFC 6750); anything else could end the header that it goes into.
        if (token is { Length: > 0 and <= MaxLength } && token.All(c => c is > ' ' and <= '~'))
            return token;

        // What a browser puts into a cookie is no news; what the app made of it is a mistake of the app.
        if (get is not null && token is { Length: > 0 })
            logger.TokenNotUsable(token.Length);
        return null;
    }

    /// <summary>What this parses of the cookies would be kept as long as the response, so it is let go: whoever asks again parses it again.</summary>
    private string? ReadCookie(HttpContext context)
    {
        var isParsed = context.Features.Get<IRequestCookiesFeature>() is not null;
        var token = context.Request.Cookies[cookie];
        if (!isParsed)
            context.Features.Set<IRequestCookiesFeature>(null);
        return token;
    }
}
