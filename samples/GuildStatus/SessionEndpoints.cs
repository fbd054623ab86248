using GuildStatus.Backend;

namespace GuildStatus;

/// <summary>Sign-in and sign-out. The token is in a cookie that no script can read; the proxy's default is a cookie of that name.</summary>
internal static class SessionEndpoints
{
    private const string TokenCookie = "auth_token";

    public static void MapSession(this WebApplication app, Sessions sessions)
    {
        // A name is enough here. JSON, because another site's form cannot send it.
        app.MapPost("/session", (SignIn signIn, HttpContext context) =>
        {
            if (signIn.Name.Trim() is not { Length: > 0 and <= 40 } name)
                return Results.BadRequest();

            context.Response.Cookies.Append(TokenCookie, sessions.Open(name), Options(context));
            return Results.NoContent();
        });

        app.MapGet("/session", (HttpContext context) =>
            sessions.Find(context.Request.Cookies[TokenCookie]) is { } session ? Results.Ok(new SignIn(session.Name)) : Results.Unauthorized());

        // The token dies in the backend, not only in this browser: that is what ends the streams of all tabs.
        app.MapDelete("/session", (HttpContext context) =>
        {
            sessions.Close(context.Request.Cookies[TokenCookie]);
            context.Response.Cookies.Delete(TokenCookie, Options(context));
            return Results.NoContent();
        });
    }

    private static CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps };
}

/// <summary>Who signs in, or is signed in.</summary>
internal sealed record SignIn(string Name);
