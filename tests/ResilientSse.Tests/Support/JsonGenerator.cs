using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ResilientSse.Tests.Support;

/// <summary>The SDK's own source generator for JSON, for compiling code at run time.</summary>
internal static class JsonGenerator
{
    public static ISourceGenerator[] CreateAll()
    {
        var sdk = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var generator = Directory
            .EnumerateFiles(Path.Combine(sdk, "packs", "Microsoft.NETCore.App.Ref"), "System.Text.Json.SourceGeneration.dll", SearchOption.AllDirectories)
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
