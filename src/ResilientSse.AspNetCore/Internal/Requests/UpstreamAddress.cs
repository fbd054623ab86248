using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The address of a request's upstream: of the template or the app's own, with the query parameters that may go along.</summary>
internal sealed class UpstreamAddress(Func<HttpContext, Uri?> address, ICollection<string> forwardQuery)
{
    /// <summary>The address; null if the request's route values make none.</summary>
    /// <exception cref="InvalidOperationException">The app made an address that is none for HTTP.</exception>
    public Uri? Of(HttpContext context)
    {
        var uri = address(context);
        if (uri?.IsHttp() == false)
            throw new InvalidOperationException("The upstream address that the app made for a request of MapSseProxy is no absolute http address.");
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
