using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class MembershipTests
{
    [Fact]
    public async Task A_writer_waits_for_nobody_who_is_held_until_the_upstream_has_accepted()
    {
        var ring = Rings.Open(maxEvents: 4);
        var upstreams = new UpstreamOptions(() => null!, new SseStreamOptions(), int.MaxValue, TimeProvider.System, CancellationToken.None);
        var options = new RelayOptions(upstreams, new LocalLogStore(), new RingMemory(1_000_000, TimeProvider.System), new SseProxyOptions());
        using var members = new Membership(options, ring, stop: () => { });
        members.TryJoin(isReturning: false, out _);
        ring.Append(4);

        ring.RoomAsync(5).IsCompleted.Should().BeTrue("the browser cannot read before it has an answer");
        members.TryAdvance(RelayState.Accepted);
        var room = ring.RoomAsync(5);
        room.IsCompleted.Should().BeFalse("it reads now, and has got nothing of it");
        ring.Got(ring.At(4));

        (await room).Should().BeTrue();
        members.Leave();
        ring.Append(4);
        ring.RoomAsync(9).IsCompleted.Should().BeTrue("nobody is there");
    }
}
