using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ResilientSse.Tests.Support;

/// <summary>The SDK's own source generator for JSON, for compiling code at run time.</summary>
internal static class JsonGenerator
{
    // Where the SDK that built this has them: the runtime may be another one.
    private static readonly string Packs = typeof(JsonGenerator).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "TargetingPacks").Value!;

    public static ISourceGenerator[] CreateAll()
    {
        var generator = Directory
            .EnumerateFiles(Path.Combine(Packs, "Microsoft.NETCore.App.Ref"), "System.Text.Json.SourceGeneration.dll", SearchOption.AllDirectories)
            .OrderDescending(StringComparer.Ordinal)
            .First();
        return [.. new AnalyzerFileReference(generator, new Loader()).GetGenerators(LanguageNames.CSharp)];
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
