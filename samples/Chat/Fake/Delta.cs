using System.Text.Json.Serialization;

namespace Chat.Fake;

/// <summary>What the answer grows by.</summary>
internal sealed record Delta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content);
