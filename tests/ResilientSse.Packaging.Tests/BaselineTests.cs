using ResilientSse.Packaging.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.Packaging.Tests;

/// <summary>Packing compares the API with that of a version before. It fails without such a baseline, but not with an empty one.</summary>
public sealed class BaselineTests
{
    [Theory]
    [MemberData(nameof(PackageTests.Frameworks), MemberType = typeof(PackageTests))]
    public void The_API_of_a_package_is_compared_for_each_framework_with_that_of_one_version(string id, string frameworks)
    {
        using var baseline = Package.OpenFile(Directory.GetFiles(Path.Combine(Repository.Root, "tests/ResilientSse.Packaging.Tests/Baseline"), $"{id}.?.*.nupkg").Single());

        baseline["id"].Should().Be(id);
        baseline.Files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal))
            .Should().BeEquivalentTo(frameworks.Split(' ').Select(framework => $"lib/{framework}/{id}.dll"));
    }
}
