using System.Text.RegularExpressions;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests;

/// <summary>The READMEs are true: each C# block compiles as it stands, as the Program.cs of a new console or web app.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string, int, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int, string>();
            foreach (var file in Directory.EnumerateFiles(Repository.Root, "README.md", SearchOption.AllDirectories))
            {
                var text = File.ReadAllText(file);
                foreach (Match block in CSharpBlock().Matches(text))
                    blocks.Add(Path.GetRelativePath(Repository.Root, file), text[..block.Index].Count(c => c == '\n') + 2, block.Groups["code"].Value);
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Every_CSharp_block_of_the_READMEs_compiles_as_it_stands(string file, int line, string code)
    {
        Compiler.Compile(code)
            .Select(d => $"{file}:{line + d.Location.GetLineSpan().StartLinePosition.Line} {d.GetMessage()}")
            .Should().BeEmpty();
    }

    [Fact]
    public void The_root_README_is_short_and_so_is_its_quick_start()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        text.Split('\n').Should().HaveCountLessThanOrEqualTo(291);
        CSharpBlock().Match(text).Groups["code"].Value.Split('\n').Should().HaveCountLessThan(25);
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();
}
