using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Hosting.Internal;

/// <summary>Another instance of the app uses the checkpoint, and this one does not wait for it.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown in one place.")]
[SuppressMessage("Design", "CA1064", Justification = "Apps see an InvalidOperationException; the type only distinguishes it from exceptions of a store.")]
internal sealed class CheckpointInUseException(string message) : InvalidOperationException(message);
