using Chat.Fake;
using ResilientSse.Tests.Support;

namespace Chat.Tests.Support;

/// <summary>The fake LLM's time: it says a token when a test wants it to.</summary>
internal sealed class LlmClock
{
    public TestClock Time { get; } = new();

    /// <summary>Waits until the LLM has been asked; it has not begun to answer.</summary>
    public Task AskedAsync() => WaitAsync(Time.TimerAsync(FakeLlm.ThinkingTime));

    /// <summary>Has the LLM begin its answer.</summary>
    public async Task BeginAsync()
    {
        await AskedAsync();
        Time.Advance(FakeLlm.ThinkingTime);
    }

    /// <summary>Has the LLM say that many tokens.</summary>
    public async Task SayAsync(int tokens)
    {
        for (var i = 0; i < tokens; i++)
        {
            await WaitAsync(Time.TimerAsync(FakeLlm.TokenDelay));
            Time.Advance(FakeLlm.TokenDelay);
        }
    }

    /// <summary>Waits until the LLM has nothing more to say.</summary>
    public async Task SilenceAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (Time.ArmedTimers > 0)
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    // An LLM that nobody asks would be waited for in vain.
    private static Task WaitAsync(Task timer) => timer.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
}
