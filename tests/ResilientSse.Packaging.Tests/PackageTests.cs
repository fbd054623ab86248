using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;
using ResilientSse.Packaging.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.Packaging.Tests;

public sealed class PackageTests
{
    public static TheoryData<string, string> Frameworks => new()
    {
        { "ResilientSse", "net10.0 net8.0" },
        { "ResilientSse.AspNetCore", "net10.0" },
        { "ResilientSse.Hosting", "net10.0" },
        { "ResilientSse.Redis", "net10.0" },
        { "ResilientSse.Testing", "net10.0" },
    };

    /// <summary>What every app that has the package serves, and what makes it do so.</summary>
    private static string[] StaticWebAssets =>
    [
        "staticwebassets/sse.js", "staticwebassets/sse.d.ts",
        "build/Microsoft.AspNetCore.StaticWebAssets.props", "build/Microsoft.AspNetCore.StaticWebAssetEndpoints.props",
        "build/ResilientSse.AspNetCore.props", "buildMultiTargeting/ResilientSse.AspNetCore.props", "buildTransitive/ResilientSse.AspNetCore.props",
    ];

    public static TheoryData<string> Ids => [.. Package.Ids];

    [Fact]
    public void There_is_a_test_for_each_package()
    {
        var packed = Directory.GetFiles(Package.Folder, "*.nupkg").Select(Path.GetFileName);

        packed.Should().BeEquivalentTo(Package.Ids.Select(id => $"{id}.{Package.Version}.nupkg"));
    }

    [Theory]
    [MemberData(nameof(Frameworks))]
    public void A_package_has_assemblies_and_their_docs_for_each_framework_and_nothing_unexpected(string id, string frameworks)
    {
        using var package = Package.Open(id);

        var expected = frameworks.Split(' ').SelectMany(f => new[] { $"lib/{f}/{id}.dll", $"lib/{f}/{id}.xml" });
        package.Files.Where(file => !file.StartsWith('_') && !file.StartsWith("package/", StringComparison.Ordinal) && file[0] != '[')
            .Should().BeEquivalentTo([.. expected, .. id == "ResilientSse.AspNetCore" ? StaticWebAssets : [], $"{id}.nuspec", "README.md", "icon.png"]);
        foreach (var framework in frameworks.Split(' '))
            Encoding.UTF8.GetString(package.Read($"lib/{framework}/{id}.xml")).Should().Contain("<summary>");
    }

    [Theory]
    [MemberData(nameof(Frameworks))]
    public void The_docs_in_a_package_are_of_public_types_and_members_and_refer_to_no_others(string id, string frameworks)
    {
        using var package = Package.Open(id);

        foreach (var framework in frameworks.Split(' '))
        {
            var docs = XDocument.Parse(Encoding.UTF8.GetString(package.Read($"lib/{framework}/{id}.xml")).TrimStart('\uFEFF'));
            var names = docs.Descendants("member").Select(member => PublicNames.WithoutParameters(member.Attribute("name")!.Value)).ToList();

            names.Should().NotBeEmpty().And.BeSubsetOf(PublicNames.Of(package.Read($"lib/{framework}/{id}.dll")));
            docs.Descendants().Attributes("cref").Should().NotContain(cref => cref.Value.Contains(".Internal.", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_says_what_it_is_whose_and_under_which_licence(string id)
    {
        using var package = Package.Open(id);

        package["id"].Should().Be(id);
        package["authors"].Should().NotBeNullOrEmpty();
        package["description"]!.Length.Should().BeGreaterThan(50);
        package["license"].Should().Be("MIT");
        package["tags"]!.Split(' ').Should().Contain(["sse", "server-sent-events", "eventsource"]);
        package["readme"].Should().Be("README.md");
        package["icon"].Should().Be("icon.png");
        package["projectUrl"].Should().StartWith("https://");
        RepositoryOf(package).Should().Match<XElement>(r => r.Attribute("type")!.Value == "git" && r.Attribute("url")!.Value == package["projectUrl"]);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_has_the_README_of_its_folder_and_an_icon_of_128_pixels(string id)
    {
        using var package = Package.Open(id);

        package.Read("README.md").Should().Equal(ReadSource($"src/{id}/README.md"));
        var icon = package.Read("icon.png");
        Encoding.Latin1.GetString(icon, 1, 3).Should().Be("PNG");
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)).Should().Be(128);
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)).Should().Be(128);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_release_notes_are_the_changelog_of_that_version(string id)
    {
        using var package = Package.Open(id);

        var changelog = Encoding.UTF8.GetString(ReadSource("CHANGELOG.md"));
        package["releaseNotes"].Should().StartWith("### ").And.NotContain("\n## ").And.Contain($"`{id}`");
        changelog.Should().Contain(package["releaseNotes"]);
    }

    [Fact]
    public void The_core_needs_the_lowest_versions_that_it_works_with_and_the_platforms_parser_only_where_it_is_not_in_the_box()
    {
        using var package = Package.Open("ResilientSse");

        Dependencies(package, "net8.0").Should().BeEquivalentTo("Microsoft.Extensions.Logging.Abstractions 9.0.0", "Polly.Core 8.4.2", "System.Net.ServerSentEvents 10.0.0");
        Dependencies(package, "net10.0").Should().BeEquivalentTo("Microsoft.Extensions.Logging.Abstractions 10.0.0", "Polly.Core 8.4.2");
    }

    [Fact]
    public void Hosting_needs_the_first_versions_of_the_platforms_major_version()
    {
        using var package = Package.Open("ResilientSse.Hosting");

        Dependencies(package, "net10.0").Where(d => !d.StartsWith("ResilientSse", StringComparison.Ordinal))
            .Should().HaveCount(4).And.AllSatisfy(d => d.Should().StartWith("Microsoft.Extensions.").And.EndWith(" 10.0.0"));
    }

    [Fact]
    public void Redis_needs_the_first_version_of_its_client_that_can_be_had_and_the_very_versions_of_the_others_that_it_was_built_with()
    {
        using var package = Package.Open("ResilientSse.Redis");

        Dependencies(package, "net10.0").Should().BeEquivalentTo(
            $"ResilientSse.AspNetCore [{Package.Version}]", $"ResilientSse.Hosting [{Package.Version}]", "StackExchange.Redis 3.2.15");
    }

    [Theory]
    [InlineData("ResilientSse.AspNetCore")]
    [InlineData("ResilientSse.Hosting")]
    public void A_package_that_uses_the_internals_of_the_core_needs_the_very_version_that_it_was_built_with(string id)
    {
        using var package = Package.Open(id);

        var core = package.Metadata.Descendants().Single(e => e.Name.LocalName == "dependency" && e.Attribute("id")!.Value == "ResilientSse");
        core.Attribute("version")!.Value.Should().Be($"[{Package.Version}]");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Packing_twice_gives_the_same_bytes(string id)
    {
        foreach (var extension in (string[])["nupkg", "snupkg"])
        {
            var file = Path.GetFileName(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "packages"), $"{id}.?.*.{extension}").Single());

            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "packages", file))
                .Should().Equal(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "packages-again", file)));
        }
    }

    [Theory]
    [InlineData("sse.js")]
    [InlineData("sse.d.ts")]
    public void The_package_of_the_proxy_has_the_browsers_half_as_a_static_web_asset(string file)
    {
        using var package = Package.Open("ResilientSse.AspNetCore");

        package.Read($"staticwebassets/{file}").Should().Equal(ReadSource($"src/ResilientSse.AspNetCore/wwwroot/{file}"));
        Encoding.UTF8.GetString(package.Read("build/Microsoft.AspNetCore.StaticWebAssetEndpoints.props"))
            .Should().Contain($"Include=\"_content/ResilientSse.AspNetCore/{file}\"");
    }

    [Fact]
    public void No_date_of_a_file_of_the_clone_is_in_the_package()
    {
        using var package = Package.Open("ResilientSse.AspNetCore");

        foreach (var file in package.Files.Where(file => file.EndsWith(".props", StringComparison.Ordinal)))
            Encoding.UTF8.GetString(package.Read(file)).Replace("01 Jan 1980 00:00:00 GMT", "", StringComparison.Ordinal).Should().NotContain(" GMT");
    }

    private static byte[] ReadSource(string path) => File.ReadAllBytes(Path.Combine(Repository.Root, path));

    private static XElement RepositoryOf(Package package) => package.Metadata.Elements().Single(e => e.Name.LocalName == "repository");

    private static IEnumerable<string> Dependencies(Package package, string framework) =>
        package.Metadata.Descendants().Single(e => e.Name.LocalName == "group" && e.Parent!.Name.LocalName == "dependencies" && e.Attribute("targetFramework")!.Value == framework)
            .Elements().Select(e => $"{e.Attribute("id")!.Value} {e.Attribute("version")!.Value}");
}
