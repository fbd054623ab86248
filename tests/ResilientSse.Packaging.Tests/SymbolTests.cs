using System.Reflection.Metadata;
using System.Text;
using ResilientSse.Packaging.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.Packaging.Tests;

public sealed class SymbolTests
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    [Theory]
    [MemberData(nameof(PackageTests.Frameworks), MemberType = typeof(PackageTests))]
    public void Symbols_lead_to_the_sources_of_the_commit_in_the_repository_that_the_property_names(string id, string frameworks)
    {
        Assert.SkipUnless(Path.Exists(Path.Combine(Repository.Root, ".git")), "Sources without git have no commit to lead to.");
        using var package = Package.Open(id);
        using var symbols = Package.Open(id, "snupkg");
        var repository = package.Metadata.Elements().Single(e => e.Name.LocalName == "repository");
        var sources = $"{repository.Attribute("url")!.Value.Replace("github.com", "raw.githubusercontent.com", StringComparison.Ordinal)}/"
            + $"{repository.Attribute("commit")!.Value}/*";

        symbols.Files.Where(file => file.EndsWith(".pdb", StringComparison.Ordinal))
            .Should().BeEquivalentTo(frameworks.Split(' ').Select(framework => $"lib/{framework}/{id}.pdb"));
        foreach (var framework in frameworks.Split(' '))
            ReadSourceLink(symbols.Read($"lib/{framework}/{id}.pdb")).Should().Contain($"\"{sources}\"");
    }

    private static string ReadSourceLink(byte[] pdb)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbImage([.. pdb]);
        var reader = provider.GetMetadataReader();
        var link = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).Single(info => reader.GetGuid(info.Kind) == SourceLink);
        return Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value));
    }
}
