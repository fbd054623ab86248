namespace ResilientSse.Internal;

/// <summary>An option that looks into events threw for this one.</summary>
/// <param name="Option">The name of the option.</param>
/// <param name="Exception">What it threw.</param>
internal sealed record RuleFailure(string Option, Exception Exception);
