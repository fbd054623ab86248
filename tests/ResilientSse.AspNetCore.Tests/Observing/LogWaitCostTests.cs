using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Observing;

[Collection(nameof(Alone))]
public sealed class LogWaitCostTests
{
    private readonly LogSignal _signal = new();
    private readonly LogWaiter _waiter;

    public LogWaitCostTests() => _waiter = new(_signal);

    [Fact]
    public void A_wait_costs_no_object_once_the_first_is_over()
    {
        Use(10);

        // All threads are counted, and what the tests before have left behind may still be at work: an object for each wait shows in every round.
        Enumerable.Range(0, 20).Min(_ => AllocatedBy(1_000)).Should().BeLessThan(24_000, "an object for each would be more");

        long AllocatedBy(int times)
        {
            var start = GC.GetTotalAllocatedBytes(precise: true);
            Use(times);
            return GC.GetTotalAllocatedBytes(precise: true) - start;
        }

        void Use(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var wait = _waiter.WaitAsync(At(0));
                _signal.Set(At(0), hasEnded: false);
                while (!wait.IsCompleted)
                    Thread.Yield();
                wait.GetAwaiter().GetResult();
            }
        }
    }

    private static Position At(long sequence) => new(Epoch.None, sequence);
}
