namespace ResilientSse.AspNetCore.Internal;

/// <summary>What the upstream of a log is at, as its owner tells those who follow.</summary>
/// <param name="IsAccepted">Whether it has accepted an attempt.</param>
/// <param name="Refusal">The status that its first attempt has come to, as a browser is told; 0 if it has not failed.</param>
internal readonly record struct LogState(bool IsAccepted, int Refusal = 0);
