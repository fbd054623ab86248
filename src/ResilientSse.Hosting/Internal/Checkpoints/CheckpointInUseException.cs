using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Hosting.Internal;

/// <summary>Another instance of the app uses the checkpoint, and this one was not told to wait for it.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown in one place.")]
[SuppressMessage("Design", "CA1064", Justification = "For an app it is an InvalidOperationException; the type only tells it from what a store throws.")]
internal sealed class CheckpointInUseException(string message) : InvalidOperationException(message);
