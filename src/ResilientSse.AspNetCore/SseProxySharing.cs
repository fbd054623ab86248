using Microsoft.AspNetCore.Http;

namespace ResilientSse.AspNetCore;

/// <summary>Which browsers share an upstream connection.</summary>
public sealed class SseProxySharing
{
    private SseProxySharing(Func<HttpContext, string>? key = null) => Key = key;

    /// <summary>None: each browser has its own upstream connection and gets exactly what a direct connection would give it.</summary>
    public static SseProxySharing None { get; } = new();

    /// <summary>
    /// Browsers with the same token and upstream address, such as the tabs of one user. Users never share: tokens are compared by their
    /// SHA-256 hashes.
    /// </summary>
    public static SseProxySharing PerToken { get; } = new();

    /// <summary>Browsers with the same key and upstream address, whatever their tokens.</summary>
    /// <remarks>
    /// The upstream is opened with the token of the first browser and stays open after that browser has left, so the app must do two
    /// things. <see cref="SseProxyOptions.GetToken"/> must return a credential of the service, not of the user; and the endpoint must
    /// check, for instance by <c>RequireAuthorization</c>, that each user may see what the key stands for, because the upstream no longer
    /// does.
    /// </remarks>
    /// <param name="key">Returns the key of a request, for instance the guild's id; not null.</param>
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
