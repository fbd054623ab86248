namespace ResilientSse.Tests;
public sealed class Smoke { [Fact] public void It_runs() => true.Should().BeTrue(); }
