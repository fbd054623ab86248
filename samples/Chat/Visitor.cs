using System.Security.Cryptography;

namespace Chat;

/// <summary>
/// Who asks: whoever has the cookie that the page has set. No script can read it, and the pages of other sites do not send it. An app with users
/// has its sign-in instead.
/// </summary>
internal static class Visitor
{
    private const string Cookie = "visitor";
    private const int Length = 32;

    /// <summary>The visitor's id; null for a request without a cookie of ours.</summary>
    public static string? Of(HttpContext context) =>
        context.Request.Cookies[Cookie] is { Length: Length } id && id.All(char.IsAsciiHexDigit) ? id : null;

    /// <summary>Gives each visitor of the page an id.</summary>
    public static void Welcome(HttpContext context)
    {
        if (context.Request.Path.Value is not ("/" or "/index.html") || Of(context) is not null)
            return;

        // Lax and not Strict: who comes from a link on another site is still the same visitor.
        context.Response.Cookies.Append(Cookie, RandomNumberGenerator.GetHexString(Length), new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
    }
}
