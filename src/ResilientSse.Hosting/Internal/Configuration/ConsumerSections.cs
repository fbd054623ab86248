namespace ResilientSse.Hosting.Internal;

/// <summary>Represents the sections of all consumers, so that they are validated when the app starts, as options are.</summary>
internal sealed class ConsumerSections;
