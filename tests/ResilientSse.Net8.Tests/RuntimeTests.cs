namespace ResilientSse.Net8.Tests;

public sealed class RuntimeTests
{
    [Fact]
    public void The_tests_of_the_core_run_here_on_the_oldest_runtime_that_it_is_for()
    {
        Environment.Version.Major.Should().Be(8);
        typeof(SseStream).Assembly.GetReferencedAssemblies().Single(a => a.Name == "System.Runtime").Version!.Major.Should().Be(8);
    }
}
