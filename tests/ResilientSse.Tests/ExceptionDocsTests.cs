using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests;

/// <summary>What the public API throws is documented.</summary>
public sealed partial class ExceptionDocsTests
{
    public static TheoryData<string> Packages => ["ResilientSse", "ResilientSse.AspNetCore", "ResilientSse.Hosting", "ResilientSse.Testing"];

    [Theory]
    [MemberData(nameof(Packages))]
    public void What_a_public_method_throws_itself_or_by_its_types_own_helpers_is_in_its_docs(string package)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", package), "*.cs");
        var types = files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot())
            .SelectMany(root => root.DescendantNodes().OfType<TypeDeclarationSyntax>())
            .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword))
            .GroupBy(type => type.Identifier.Text + type.TypeParameterList);

        string.Join(", ", types.SelectMany(Undocumented)).Should().BeEmpty();
    }

    private static IEnumerable<string> Undocumented(IGrouping<string, TypeDeclarationSyntax> type)
    {
        var methods = type.SelectMany(part => part.Members).OfType<BaseMethodDeclarationSyntax>().ToList();
        var helpers = methods.OfType<MethodDeclarationSyntax>().Where(method => !IsPublic(method)).ToLookup(method => method.Identifier.Text);
        foreach (var method in methods.Where(IsPublic))
        {
            var docs = method.GetLeadingTrivia().ToFullString();
            if (docs.Contains("<inheritdoc", StringComparison.Ordinal))
                continue;

            foreach (var thrown in Thrown(method).Concat(Calls(method).SelectMany(name => helpers[name]).SelectMany(Thrown)).Distinct())
            {
                if (!docs.Contains($"<exception cref=\"{thrown}\">", StringComparison.Ordinal))
                    yield return $"{type.Key}.{(method as MethodDeclarationSyntax)?.Identifier.Text} throws {thrown}";
            }
        }
    }

    private static bool IsPublic(BaseMethodDeclarationSyntax method) => method.Modifiers.Any(SyntaxKind.PublicKeyword);

    private static IEnumerable<string> Calls(SyntaxNode method) => method.DescendantNodes().OfType<InvocationExpressionSyntax>()
        .Select(call => call.Expression).OfType<IdentifierNameSyntax>().Select(name => name.Identifier.Text);

    private static IEnumerable<string> Thrown(SyntaxNode method) => ThrowHelper().Matches(method.ToString()).Select(match => match.Groups["type"].Value);

    /// <summary>A throw, or a guard of the platform's.</summary>
    [GeneratedRegex(@"throw new (?<type>\w+Exception)|(?<type>\w+Exception)\.ThrowIf")]
    private static partial Regex ThrowHelper();
}
