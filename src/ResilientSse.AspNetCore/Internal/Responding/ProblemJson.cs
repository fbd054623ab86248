using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Writes ProblemDetails without reflection.</summary>
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ProblemJson : JsonSerializerContext;
