namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>Tests that share a cluster and run by themselves: they measure how long a take-over takes.</summary>
[CollectionDefinition(nameof(OneCluster), DisableParallelization = true)]
public sealed class OneCluster : ICollectionFixture<TestCluster>;
