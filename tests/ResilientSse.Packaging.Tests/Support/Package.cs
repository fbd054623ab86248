using System.IO.Compression;
using System.Xml.Linq;

namespace ResilientSse.Packaging.Tests.Support;

/// <summary>A packed file, opened.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _zip;

    private Package(string path) => _zip = ZipFile.OpenRead(path);

    /// <summary>
    /// Where the packages are: packed by the build of these tests, or, if the variable names a folder, packed before by somebody else.
    /// </summary>
    public static string Folder => Environment.GetEnvironmentVariable("RESILIENTSSE_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(AppContext.BaseDirectory, "packages");

    public static IEnumerable<string> Ids => ["ResilientSse", "ResilientSse.AspNetCore", "ResilientSse.Hosting", "ResilientSse.Redis", "ResilientSse.Testing"];

    /// <summary>The version of all of them.</summary>
    public static string Version
    {
        get
        {
            var file = Path.GetFileNameWithoutExtension(Directory.GetFiles(Folder, "ResilientSse.Testing.*.nupkg").Single());
            return file["ResilientSse.Testing.".Length..];
        }
    }

    public IEnumerable<string> Files => _zip.Entries.Select(entry => entry.FullName);

    /// <summary>The metadata of the nuspec.</summary>
    public XElement Metadata
    {
        get
        {
            using var stream = _zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
            return XDocument.Load(stream).Root!.Elements().Single();
        }
    }

    public static Package Open(string id, string extension = "nupkg") => new(Path.Combine(Folder, $"{id}.{Version}.{extension}"));

    /// <summary>Opens a package that lies elsewhere.</summary>
    public static Package OpenFile(string path) => new(path);

    public string? this[string element] => Metadata.Elements().SingleOrDefault(e => e.Name.LocalName == element)?.Value;

    public byte[] Read(string file)
    {
        using var stream = _zip.GetEntry(file)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => _zip.Dispose();
}
