using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The upstream's address with <c>{names}</c> of route values. Each value is escaped and stays within its path segment, so no request can
/// reach a path of the upstream other than that of the template.
/// </summary>
internal sealed class UpstreamTemplate
{
    private const int MaxRounds = 3;

    private readonly List<(string Text, bool IsName)> _parts = [];

    /// <exception cref="ArgumentException">
    /// The template is not an http or https address, or it names a value that the route does not have.
    /// </exception>
    public UpstreamTemplate(string template, RoutePattern route)
    {
        for (var rest = template; rest.Length > 0;)
        {
            var open = rest.IndexOf('{', StringComparison.Ordinal);
            var close = open < 0 ? -1 : rest.IndexOf('}', open);
            if (close < 0)
            {
                _parts.Add((rest, false));
                break;
            }

            _parts.Add((rest[..open], false));
            _parts.Add((rest[(open + 1)..close], true));
            rest = rest[(close + 1)..];
        }

        foreach (var (name, _) in _parts.Where(p => p.IsName))
        {
            if (route.GetParameter(name) is null)
                throw new ArgumentException($"The upstream template '{template}' names '{{{name}}}', which the route '{route.RawText}' does not have.", nameof(template));
        }

        if (!Uri.TryCreate(Expand(_ => "x"), UriKind.Absolute, out var sample) || !Addresses.IsHttp(sample) || sample.Fragment.Length > 0)
            throw new ArgumentException($"The upstream template '{template}' of the route '{route.RawText}' is not an absolute http or https address.", nameof(template));
        if (_parts[0].IsName || (_parts.Count > 1 && !EndsInPath(_parts[0].Text)))
            throw new ArgumentException($"The upstream template '{template}' of the route '{route.RawText}' has a route value before its path.", nameof(template));
    }

    /// <summary>The address for a request; null if a route value would not stay within its segment.</summary>
    public Uri? Expand(RouteValueDictionary values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var isSafe = true;
        var address = Expand(name =>
        {
            var value = Convert.ToString(values[name], System.Globalization.CultureInfo.InvariantCulture) ?? "";
            isSafe &= IsOneSegment(value);
            return Uri.EscapeDataString(value);
        });
        return isSafe ? new Uri(address) : null;
    }

    private string Expand(Func<string, string> value)
    {
        var address = new StringBuilder();
        foreach (var (text, isName) in _parts)
            address.Append(isName ? value(text) : text);

        return address.ToString();
    }

    /// <summary>
    /// Whether a value is one path segment, even for an upstream that decodes it several times or takes a backslash for a slash. A value
    /// that is encoded more often than that is refused.
    /// </summary>
    private static bool IsOneSegment(string value)
    {
        for (var round = 0; round <= MaxRounds; round++)
        {
            if (value.Length == 0 || value is "." or ".." || value.AsSpan().ContainsAny('/', '\\') || value.Any(char.IsControl))
                return false;

            var decoded = Uri.UnescapeDataString(value);
            if (decoded == value)
                return true;

            value = decoded;
        }

        return false;
    }

    /// <summary>Whether the text before the first route value reaches into the path or the query.</summary>
    private static bool EndsInPath(string text) => text.AsSpan(text.IndexOf("//", StringComparison.Ordinal) + 2).ContainsAny('/', '?');
}
