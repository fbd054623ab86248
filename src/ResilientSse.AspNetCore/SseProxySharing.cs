using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore;

/// <summary>Which browsers use one upstream connection together.</summary>
public sealed class SseProxySharing
{
    private SseProxySharing(Func<HttpContext, string>? key = null) => Key = key;

    /// <summary>None: each browser has an upstream of its own and gets exactly what a direct connection would give it.</summary>
    public static SseProxySharing None { get; } = new();

    /// <summary>
    /// Browsers with the same token and the same upstream address, such as the tabs of one user. Never across users: tokens are
    /// compared as hashes.
    /// </summary>
    public static SseProxySharing PerToken { get; } = new();

    /// <summary>
    /// Browsers with the same key and the same upstream address, whatever their tokens.
    /// </summary>
    /// <remarks>
    /// The upstream is opened with the token of whoever comes first and lives on when that browser has left, so with this option the
    /// app must do two things. <see cref="SseProxyOptions.GetToken"/> must return a credential of the service, not the user's; and the
    /// app must check on the endpoint, for instance by <c>RequireAuthorization</c>, that each user may see what the key stands for:
    /// the upstream no longer does.
    /// </remarks>
    /// <param name="key">The key of a request, for instance the guild's id.</param>
    /// <returns>The option.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <example><code>
    /// app.MapSseProxy("/api/guilds/{guildId}/status/stream", $"{apiUrl}/api/v1/guilds/{{guildId}}/status/stream", proxy =>
    /// {
    ///     proxy.GetToken = context => new ValueTask&lt;string?>(app.Configuration["ServiceToken"]);
    ///     proxy.Sharing = SseProxySharing.ByKey(context => $"{context.Request.RouteValues["guildId"]}");
    /// }).RequireAuthorization("SeesTheGuild");
    /// </code></example>
    public static SseProxySharing ByKey(Func<HttpContext, string> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key);
    }

    internal Func<HttpContext, string>? Key { get; }
}
