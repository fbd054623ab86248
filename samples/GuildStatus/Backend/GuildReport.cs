namespace GuildStatus.Backend;

/// <summary>What an event says of one guild.</summary>
/// <param name="GuildId">Whose status it is: one stream carries all guilds.</param>
/// <param name="Name">The guild's name.</param>
/// <param name="Status">online, degraded or offline.</param>
/// <param name="LatencyMs">How long the guild's bot took to answer; null if it did not.</param>
/// <param name="Members">How many members it has.</param>
/// <param name="At">When that was.</param>
internal sealed record GuildReport(int GuildId, string Name, string Status, int? LatencyMs, int Members, DateTimeOffset At);
