using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ResilientSse.Packaging.Tests.Support;

/// <summary>The names in the XML docs of what an assembly shows to others, without parameters: <c>M:ResilientSse.SseStream.Create</c>.</summary>
internal static class PublicNames
{
    public static IReadOnlySet<string> Of(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        var reader = file.GetMetadataReader();
        return reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(type => IsVisible(reader, type)).SelectMany(type => Of(reader, type)).ToHashSet();
    }

    /// <summary>The name in a doc id, without what tells overloads apart.</summary>
    public static string WithoutParameters(string docId)
    {
        var name = docId.Split('(')[0];
        return name.LastIndexOf("``", StringComparison.Ordinal) is > 0 and var arity ? name[..arity] : name;
    }

    private static IEnumerable<string> Of(MetadataReader reader, TypeDefinition type)
    {
        var name = NameOf(reader, type);
        var methods = type.GetMethods().Where(m => IsVisible(reader, m)).ToHashSet();
        return
        [
            $"T:{name}",
            .. methods.Select(m => $"M:{name}.{reader.GetString(reader.GetMethodDefinition(m).Name).Replace('.', '#')}"),
            .. type.GetProperties().Select(reader.GetPropertyDefinition).Where(p => methods.Contains(p.GetAccessors().Getter) || methods.Contains(p.GetAccessors().Setter))
                .Select(p => $"P:{name}.{reader.GetString(p.Name)}"),
            .. type.GetEvents().Select(reader.GetEventDefinition).Where(e => methods.Contains(e.GetAccessors().Adder)).Select(e => $"E:{name}.{reader.GetString(e.Name)}"),
            .. type.GetFields().Select(reader.GetFieldDefinition).Where(f => (f.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public)
                .Select(f => $"F:{name}.{reader.GetString(f.Name)}"),
        ];
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic => IsVisible(reader, reader.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    private static bool IsVisible(MetadataReader reader, MethodDefinitionHandle method) =>
        (reader.GetMethodDefinition(method).Attributes & MethodAttributes.MemberAccessMask)
            is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static string NameOf(MetadataReader reader, TypeDefinition type) => type.GetDeclaringType() is { IsNil: false } outer
        ? $"{NameOf(reader, reader.GetTypeDefinition(outer))}.{reader.GetString(type.Name)}"
        : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
}
