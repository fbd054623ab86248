using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ResilientSse.Tests.Support;

/// <summary>Compiles what the documentation shows, as the Program.cs of a new console or web app.</summary>
internal static class Compiler
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

    /// <summary>What the compiler has to say against it.</summary>
    public static IEnumerable<Diagnostic> Compile(params IEnumerable<string> files)
    {
        var compilation = CSharpCompilation.Create(
            "Documentation",
            files.Prepend(ImplicitUsings).Select(code => CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest))),
            References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create(JsonGenerator.CreateAll()).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);

        // CS1701: as in any project, since the runtime may be newer than what the packages are built for.
        return generated.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id is not ("CS8019" or "CS1701"));
    }
}
