using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>How ProblemDetails are written without reflection.</summary>
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ProblemJson : JsonSerializerContext;
