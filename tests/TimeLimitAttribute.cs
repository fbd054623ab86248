using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: ResilientSse.Tests.TimeLimit]

namespace ResilientSse.Tests;

/// <summary>
/// Ends the test program, and names the tests that run, when none has begun or ended for ten minutes. The platform's own time limit only
/// asks the tests to end, and those that hang do not.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TimeLimitAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly ConcurrentDictionary<string, string> Running = [];
    private static readonly ITimer Timer = TimeProvider.System.CreateTimer(static _ => End(), null, Limit, Timeout.InfiniteTimeSpan);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running[test.UniqueID] = test.TestDisplayName;
        Timer.Change(Limit, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running.TryRemove(test.UniqueID, out _);
        Timer.Change(Limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A test that is meant to be long goes on.</summary>
    public static void Extend() => Timer.Change(Limit, Timeout.InfiniteTimeSpan);

    private static void End() =>
        Environment.FailFast($"No test has begun or ended for {Limit}. Running, if it is not the end of one that hangs:\n{string.Join('\n', Running.Values)}");
}
