namespace ResilientSse.Tests.Support;

/// <summary>The rule above all.</summary>
internal static class Pacing
{
    public static readonly TimeSpan MinGap = TimeSpan.FromMilliseconds(100);

    /// <summary>No two of the requests began less than 100 ms apart.</summary>
    public static void Holds(Scenario scenario)
    {
        var times = scenario.RequestTimes;
        times.Should().HaveCountGreaterThan(2, "otherwise nothing is proven");
        times.Zip(times.Skip(1), (a, b) => b - a).Should().OnlyContain(gap => gap >= MinGap);
    }
}
