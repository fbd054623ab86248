using System.Globalization;

namespace ResilientSse.Interop.Proxies;

/// <summary>
/// A proxy and its configs. They forward 127.0.0.1:8080 (HTTP/2 without TLS: 8081, where that needs a port of its own) to 127.0.0.1:5000; these
/// ports are replaced by free ones.
/// </summary>
internal sealed record Proxy
{
    public required string Name { get; init; }

    /// <summary>The Debian package, whose version is told.</summary>
    public required string Package { get; init; }

    public required string Program { get; init; }

    /// <summary>Separated by blanks. <c>{folder}</c> is the folder of the run, <c>{config}</c> the config's file.</summary>
    public required string Arguments { get; init; }

    /// <summary>What the test needs around a config, which goes where <c>{config}</c> is: the foreground, ports, folders.</summary>
    public string Frame { get; init; } = "{config}";

    public required string Plain { get; init; }

    public required string Recommended { get; init; }

    /// <summary>Null where the proxy cannot compress event streams.</summary>
    public string? Compressing { get; init; }

    /// <summary>Whether it compresses what says <c>Content-Encoding: identity</c> too.</summary>
    public bool CompressesAnyway { get; init; }

    public bool SpeaksHttp2 { get; init; } = true;

    public bool HasPortForHttp2 { get; init; }

    /// <summary>After how much silence it ends a stream, as its documentation says.</summary>
    public required string IdleTimeout { get; init; }

    public bool IsInstalled => File.Exists(Program);

    public IReadOnlyList<Version> Versions => SpeaksHttp2 ? [new(1, 1), new(2, 0)] : [new(1, 1)];

    public string Config(Setup setup, string folder, int upstream, int port, int http2Port)
    {
        var config = setup switch
        {
            Setup.Plain => Plain,
            Setup.Recommended => Recommended,
            _ => Compressing ?? throw new ArgumentException($"{Name} does not compress.", nameof(setup)),
        };
        return Frame.Replace("{config}", config, StringComparison.Ordinal)
            .Replace("{folder}", folder, StringComparison.Ordinal)
            .Replace("5000", Number(upstream), StringComparison.Ordinal)
            .Replace("8080", Number(port), StringComparison.Ordinal)
            .Replace("8081", Number(http2Port), StringComparison.Ordinal);
    }

    public override string ToString() => Name;

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}
