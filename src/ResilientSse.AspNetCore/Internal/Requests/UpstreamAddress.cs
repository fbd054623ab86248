using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The address of a request's upstream, from the template or the app's function, with the forwarded query parameters.</summary>
internal sealed class UpstreamAddress(Func<HttpContext, Uri?> address, ICollection<string> forwardQuery)
{
    /// <summary>The address; null if a route value is not allowed in it.</summary>
    /// <exception cref="InvalidOperationException">The app's function returned an address that is not http or https.</exception>
    public Uri? Of(HttpContext context)
    {
        var uri = address(context);
        if (uri?.IsHttp() == false)
            throw new InvalidOperationException("The upstream address that the app's function returned for a request is not an absolute http or https address (MapSseProxy, MapSseRun).");
        if (uri is null || forwardQuery.Count == 0)
            return uri;

        var query = new QueryBuilder();
        foreach (var name in forwardQuery)
        {
            foreach (var value in context.Request.Query[name])
                query.Add(name, value ?? "");
        }

        var forwarded = query.ToString().TrimStart('?');
        return forwarded.Length == 0 ? uri : new UriBuilder(uri) { Query = uri.Query.Length > 1 ? $"{uri.Query}&{forwarded}" : forwarded }.Uri;
    }
}
