namespace Tail.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_survives_each_misbehaviour_and_loses_and_repeats_nothing()
    {
        var (exitCode, output, error) = await TailProcess.RunAsync();

        error.Should().BeEmpty();
        exitCode.Should().Be(0, "the output was:\n{0}", output);
        output.Should().MatchRegex(@"\nlost +0\n").And.MatchRegex(@"\nduplicates +0\n");
        output.Should().MatchRegex(@"\nevents received +(\d\d+) of \1 sent\n").And.MatchRegex(@"\nrequests sent +([4-9]|\d\d+)\n", "the one that was answered 503 counts too");
        output.Should().MatchRegex(@"\noutages survived +ConnectionLost, .*UnexpectedStatus 503, .*IdleTimeout, .*StreamEnded");
        output.Should().MatchRegex(@"\* disconnected \(UnexpectedStatus 503\), attempt 2 in [12]\.\d s\n");
        output.Should().MatchRegex(@"#1 +Night Owls +(online|idle|dnd|offline) +\d+ ms +1,\d{3} members\n");
        output.Should().NotContain("\e").And.NotContain("\r");
    }

    [Fact]
    public async Task Control_C_ends_the_demo_with_its_summary()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sending Ctrl-C to another process.");
        using var tail = TailProcess.Start("--seconds", "600");
        await tail.Output.ReadToAsync("#3");

        await tail.InterruptAsync();

        var rest = await tail.Output.ReadToEndAsync(TestContext.Current.CancellationToken);
        (await tail.ExitCodeAsync()).Should().Be(0);
        rest.Should().MatchRegex(@"\nlost +0\n").And.MatchRegex(@"\nduplicates +0\n");
    }

    [Fact]
    public async Task Control_C_in_an_outage_catches_up_without_waiting_for_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sending Ctrl-C to another process.");
        using var tail = TailProcess.Start("--seconds", "600");
        await tail.Output.ReadToAsync("ConnectionLost");

        await tail.InterruptAsync();

        var rest = await tail.Output.ReadToEndAsync(TestContext.Current.CancellationToken);
        (await tail.ExitCodeAsync()).Should().Be(0);
        rest.Should().NotContain("503").And.MatchRegex(@"\nlost +0\n").And.MatchRegex(@"\nduplicates +0\n");
    }

    [Fact]
    public async Task A_broken_pipe_ends_the_demo_quietly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Its pipes do not tell.");
        using var tail = TailProcess.Start("--seconds", "600");
        await tail.Output.ReadToAsync("#1");

        tail.Output.Dispose();

        (await tail.ExitCodeAsync()).Should().Be(0);
        (await tail.Error).Should().BeEmpty();
    }
}
