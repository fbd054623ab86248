using System.Runtime.CompilerServices;

namespace ResilientSse.Redis.Tests.Cluster.Support;

/// <summary>Waits for what other processes come to by themselves, of which there is no signal; and not for ever.</summary>
internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task TrueAsync(Func<bool> isReached, Func<string>? found = null, [CallerArgumentExpression(nameof(isReached))] string expression = "") =>
        TrueAsync(() => Task.FromResult(isReached()), found, expression);

    public static async Task TrueAsync(Func<Task<bool>> isReached, Func<string>? found = null, [CallerArgumentExpression(nameof(isReached))] string expression = "")
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isReached())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
                Assert.Fail($"Not within {Limit.TotalSeconds} s: {expression}. {found?.Invoke()}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
