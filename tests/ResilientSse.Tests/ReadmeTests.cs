using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests;

/// <summary>
/// The READMEs and the pages of docs are true: each C# block compiles as it stands, as the Program.cs of a new console or web app, and each link
/// leads to a file.
/// </summary>
public sealed partial class ReadmeTests
{
    // For a block that shows a type alone.
    private const string Main = "internal static class Program { static void Main() { } }";

    private static readonly string[] Folders = ["docs", "findings", "samples", "src", "tests"];

    public static TheoryData<string, int, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int, string>();
            foreach (var (file, text) in Pages)
            {
                foreach (Match block in CSharpBlock().Matches(text))
                    blocks.Add(file, text[..block.Index].Count(c => c == '\n') + 2, block.Groups["code"].Value);
            }

            return blocks;
        }
    }

    /// <summary>What people read: the pages of the top level and of docs, the index of the findings, the READMEs of packages and tests.</summary>
    private static IEnumerable<(string File, string Text)> Pages =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Folders.SelectMany(
                folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => file.Split(Path.DirectorySeparatorChar) is var parts && !parts.Contains("bin") && !parts.Contains("obj"))
            .Select(file => (file, File.ReadAllText(Path.Combine(Repository.Root, file))));

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Every_CSharp_block_of_the_pages_compiles_as_it_stands(string file, int line, string code)
    {
        Compiler.Compile(IsProgram(code) ? [code] : [code, Main])
            .Select(d => $"{file}:{line + d.Location.GetLineSpan().StartLinePosition.Line} {d.GetMessage()}")
            .Should().BeEmpty();
    }

    [Fact]
    public void Every_relative_link_of_the_pages_leads_to_a_file_or_folder_and_to_a_heading_of_it()
    {
        var broken =
            from page in Pages
            from Match link in Link().Matches(page.Text)
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !Exists(page.File, target)
            select $"{page.File}: {target}";

        string.Join('\n', broken).Should().BeEmpty();
    }

    [Fact]
    public void Every_finding_is_told_where_a_user_would_meet_it()
    {
        var told = string.Concat(Pages.Where(page => !page.File.StartsWith("findings", StringComparison.Ordinal)).Select(page => page.Text));

        var untold = Directory.EnumerateFiles(Path.Combine(Repository.Root, "findings"), "*.sh").Select(file => Path.GetFileName(file))
            .Where(script => !told.Contains($"findings/{script}", StringComparison.Ordinal));

        string.Join('\n', untold).Should().BeEmpty();
    }

    [Fact]
    public void The_root_README_is_short_and_so_is_its_quick_start()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        text.TrimEnd().Split('\n').Should().HaveCountLessThanOrEqualTo(200);
        CSharpBlock().Match(text).Groups["code"].Value.Split('\n').Should().HaveCountLessThan(25);
    }

    [Fact]
    public void The_speed_rows_of_the_root_README_are_those_of_the_measured_table()
    {
        var measured = Rows("docs/benchmarks.md", "| goal |").ToHashSet();
        var shown = Rows("README.md", "| what | measured ");

        shown.Should().HaveCountLessThanOrEqualTo(6).And.NotBeEmpty();
        shown.Should().OnlyContain(row => measured.Contains(row));
    }

    private static bool IsProgram(string code) => CSharpSyntaxTree.ParseText(code).GetRoot().DescendantNodes().OfType<GlobalStatementSyntax>().Any();

    /// <summary>What is before the # exists, and has the heading that is behind it.</summary>
    private static bool Exists(string page, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        var full = Path.Combine(Repository.Root, path);
        return parts.Length == 1
            ? File.Exists(full) || Directory.Exists(full)
            : File.Exists(full) && Heading().Matches(File.ReadAllText(full)).Any(heading => Anchor(heading.Groups["text"].Value) == parts[1]);
    }

    /// <summary>The anchor that GitHub gives a heading: lower case, without punctuation, with hyphens for spaces.</summary>
    private static string Anchor(string heading) =>
        Punctuation().Replace(heading.Trim(), "").Replace(' ', '-')
#pragma warning disable CA1308 // Anchors are lower case.
            .ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>The rows of a table: what it is about, and what was measured.</summary>
    private static IReadOnlyList<(string Goal, string Measured)> Rows(string page, string head) =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, page))
            .SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1], cells[2])),
    ];

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
