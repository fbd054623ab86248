namespace ResilientSse.Hosting.Internal;

/// <summary>Stands for the sections of all consumers, so that they are checked when the app starts, as options are.</summary>
internal sealed class ConsumerSections;
