namespace ResilientSse.Internal;

/// <summary>Checks, shows and resolves addresses.</summary>
internal static class Addresses
{
    public static bool IsHttp(this Uri uri) => uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    /// <summary>The address without query, fragment and user info, which may contain secrets.</summary>
    public static string ForDisplay(this Uri uri) =>
        uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The absolute address of a stream.</summary>
    /// <exception cref="ArgumentException">
    /// It is relative and the client has no base address, or it is not an http or https address.
    /// </exception>
    public static Uri Resolve(HttpClient http, Uri uri)
    {
        var resolved = uri.IsAbsoluteUri || http.BaseAddress is null ? uri : new Uri(http.BaseAddress, uri);
        if (!resolved.IsAbsoluteUri)
            throw new ArgumentException("The address is relative and HttpClient.BaseAddress is not set.", nameof(uri));
        if (!resolved.IsHttp())
            throw new ArgumentException($"The scheme of the address is {resolved.Scheme}; it must be http or https.", nameof(uri));

        return resolved;
    }
}
