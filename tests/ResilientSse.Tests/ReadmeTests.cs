using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests;

/// <summary>The READMEs are true: each C# block compiles as it stands, as the Program.cs of a new console or web app.</summary>
public sealed partial class ReadmeTests
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.Configuration;
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

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
        var compilation = CSharpCompilation.Create(
            "Readme",
            [Parse(ImplicitUsings), Parse(code)],
            References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create(JsonGenerator.CreateAll()).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        generated.GetDiagnostics()
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS8019")
            .Select(d => $"{file}:{line + d.Location.GetLineSpan().StartLinePosition.Line} {d.GetMessage()}")
            .Should().BeEmpty();
    }

    [Fact]
    public void The_root_README_is_short_and_so_is_its_quick_start()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        text.Split('\n').Should().HaveCountLessThanOrEqualTo(251);
        CSharpBlock().Match(text).Groups["code"].Value.Split('\n').Should().HaveCountLessThan(25);
    }

    private static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest));

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();
}
