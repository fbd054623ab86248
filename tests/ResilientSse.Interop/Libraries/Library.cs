using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResilientSse.Interop.Libraries;

/// <summary>A library that servers are written with, and the server of tests/ResilientSse.Interop.Servers that is.</summary>
internal sealed record Library
{
    public required string Name { get; init; }

    /// <summary>The script in its folder Node, without the extension; for .NET the name that its program knows.</summary>
    public required string Server { get; init; }

    public bool IsNode { get; init; } = true;

    /// <summary>The package that has its version; null for the one of its name, or for ASP.NET Core itself.</summary>
    public string? Package { get; init; }

    public Protocol Protocol { get; init; }

    /// <summary>Whether its docs tell how to close it gracefully, and it does not do so by itself.</summary>
    public bool HasGracefulClose { get; init; } = true;

    /// <summary>Where the code of a server finds the id to go on after.</summary>
    public required string Position { get; init; }

    public string Version => this switch
    {
        { IsNode: true } => JsonElement.Parse(File.ReadAllText(NodeModules.PackageFile)).GetProperty("dependencies").GetProperty(Package ?? Name).GetString()!,
        { Package: { } package } => Regex.Match(File.ReadAllText(LibraryProcess.DotNetProgram + ".deps.json"), $"\"{Regex.Escape(package)}/(.*?)\"").Groups[1].Value,
        _ => Environment.Version.ToString(),
    };

    public override string ToString() => Name;
}
