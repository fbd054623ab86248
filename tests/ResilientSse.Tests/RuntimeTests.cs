namespace ResilientSse.Tests;

public sealed class RuntimeTests
{
#if ON_NET11
    private const int Major = 11;
#else
    private const int Major = 10;
#endif

    [Fact]
    public void The_tests_run_on_the_runtime_that_was_asked_for() => Environment.Version.Major.Should().Be(Major);
}
