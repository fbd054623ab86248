using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Observing;

[Collection(nameof(Alone))]
public sealed class LogWaitCostTests
{
    private readonly LogSignal _signal = new();

    [Fact]
    public void A_wait_costs_no_object_once_the_first_is_over()
    {
        Use(10);
        var start = GC.GetTotalAllocatedBytes(precise: true);
        Use(1_000);

        (GC.GetTotalAllocatedBytes(precise: true) - start).Should().BeLessThan(24_000, "an object for each would be more");

        void Use(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var wait = _signal.WaitAsync(0, default);
                _signal.Set(0, hasEnded: false);
                while (!wait.IsCompleted)
                    Thread.Yield();
                wait.GetAwaiter().GetResult();
            }
        }
    }
}
