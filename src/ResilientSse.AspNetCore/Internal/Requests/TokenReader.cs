using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Reads the token of a request, from the cookie or by <c>GetToken</c>.</summary>
internal sealed class TokenReader(string cookie, Func<HttpContext, ValueTask<string?>>? get, RouteTelemetry route, ILogger logger)
{
    /// <summary>The longest token: it becomes a header of the upstream request.</summary>
    private const int MaxLength = 8 * 1024;

    /// <summary>Reads the token; null if there is none, or if it cannot be sent.</summary>
    public async ValueTask<string?> ReadAsync(HttpContext context)
    {
        var token = get is null ? ReadCookie(context) : await get(context).ConfigureAwait(false);

        // A bearer token is visible ASCII (RFC 6750); anything else could break the header.
        if (token is { Length: > 0 and <= MaxLength } && token.All(c => c is > ' ' and <= '~'))
            return token;

        // A browser may put anything into a cookie; a bad token from GetToken is a mistake of the app.
        if (get is not null && token is { Length: > 0 })
            logger.TokenNotUsable(token.Length);
        else if (logger.IsEnabled(LogLevel.Debug))
            logger.NoToken(route.Pattern, WhyNone(token));
        return null;
    }

    /// <summary>Why there is no token, without the value of the cookie.</summary>
    private string WhyNone(string? token) =>
        get is not null ? "GetToken returned none"
        : string.IsNullOrEmpty(token) ? $"it has no cookie '{cookie}' (TokenCookie)"
        : $"its cookie '{cookie}' (TokenCookie) cannot be sent as a token, which has at most 8,192 characters, all of them visible ASCII";

    /// <summary>
    /// The parsed cookies would be kept as long as the response, so they are dropped; they are parsed again if somebody needs them.
    /// </summary>
    private string? ReadCookie(HttpContext context)
    {
        var isParsed = context.Features.Get<IRequestCookiesFeature>() is not null;
        var token = context.Request.Cookies[cookie];
        if (!isParsed)
            context.Features.Set<IRequestCookiesFeature>(null);
        return token;
    }
}
