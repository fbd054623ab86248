namespace ResilientSse.Internal;

/// <summary>What an option threw that looks into events: it has not said of this one what it was asked.</summary>
/// <param name="Option">The name of the option.</param>
/// <param name="Exception">What it threw.</param>
internal sealed record RuleFailure(string Option, Exception Exception);
