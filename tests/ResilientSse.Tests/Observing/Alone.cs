namespace ResilientSse.Tests.Observing;

/// <summary>Tests that need to be alone in the process: meters are everybody's, and so is whoever listens to them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
