using System.Globalization;
using System.Text.RegularExpressions;

namespace ResilientSse.Interop.Proxies;

/// <summary>
/// A proxy and its configs. They forward 127.0.0.1:8080 (HTTP/2 without TLS: 8081, where that needs a port of its own) to 127.0.0.1:5000; these
/// ports are replaced by free ones.
/// </summary>
internal sealed partial record Proxy
{
    public required string Name { get; init; }

    /// <summary>The Debian package, whose version is told.</summary>
    public required string Package { get; init; }

    public required string Program { get; init; }

    /// <summary>Separated by blanks. <c>{folder}</c> is the folder of the run, <c>{config}</c> the config's file.</summary>
    public required string Arguments { get; init; }

    /// <summary>What the test needs around a config, which goes where <c>{config}</c> is: the foreground, ports, folders.</summary>
    public string Frame { get; init; } = "{config}";

    /// <summary>What it reads besides, by its path in the folder of the run; with the same placeholders.</summary>
    public Dictionary<string, string> Files { get; init; } = [];

    /// <summary>Where the config goes in that folder.</summary>
    public string ConfigFile { get; init; } = "proxy.conf";

    /// <summary>How the names of the shared memory begin that it leaves behind when it is killed; null if there is none.</summary>
    public string? SharedMemory { get; init; }

    public required string Plain { get; init; }

    public required string Recommended { get; init; }

    /// <summary>Null where the proxy cannot compress event streams.</summary>
    public string? Compressing { get; init; }

    /// <summary>Whether it compresses what says <c>Content-Encoding: identity</c> too.</summary>
    public bool CompressesAnyway { get; init; }

    /// <summary>Whether it leaves event streams alone although it compresses.</summary>
    public bool SparesEventStreams { get; init; }

    public bool SpeaksHttp2 { get; init; } = true;

    public bool HasPortForHttp2 { get; init; }

    /// <summary>After how much silence it ends a stream, as its documentation says.</summary>
    public required string IdleTimeout { get; init; }

    /// <summary>The same with the recommended config.</summary>
    public string RecommendedIdleTimeout { get; init; } = "1 h";

    public bool IsInstalled => File.Exists(Program);

    public IReadOnlyList<Version> Versions => SpeaksHttp2 ? [new(1, 1), new(2, 0)] : [new(1, 1)];

    /// <summary>All files of a run, by their paths in its folder.</summary>
    public Dictionary<string, string> FilesFor(Setup setup, string folder, int upstream, int port, int http2Port)
    {
        var config = setup switch
        {
            Setup.Plain => Plain,
            Setup.Recommended => Recommended,
            _ => Compressing ?? throw new ArgumentException($"{Name} does not compress.", nameof(setup)),
        };
        return Files.Append(new(ConfigFile, Frame.Replace("{config}", config, StringComparison.Ordinal) + "\n")).ToDictionary(
            file => file.Key,
            file => Placeholder().Replace(file.Value, found => found.Value switch
            {
                "5000" => Number(upstream),
                "8080" => Number(port),
                "8081" => Number(http2Port),
                _ => folder,
            }));
    }

    public override string ToString() => Name;

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("5000|8080|8081|{folder}")]
    private static partial Regex Placeholder();
}
