using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>Instances that have the same log open, on a redis-server of their own.</summary>
internal sealed class Members : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _opened = [];

    public RedisServer Redis { get; private set; } = null!;

    /// <param name="more">Settings of the redis-server.</param>
    public async Task StartAsync(params string[] more) => Redis = await RedisServer.StartAsync(more);

    /// <summary>One more.</summary>
    /// <param name="grace">Its <c>OutageGrace</c>; the default one, if null.</param>
    /// <param name="limits">How much of the log is kept.</param>
    /// <param name="pollAfter">When it looks after its logs by itself; each second, if null.</param>
    public async Task<Member> AddAsync(TimeSpan? grace = null, LogLimits? limits = null, TimeSpan? pollAfter = null) =>
        Open(await Instance.StartAsync(Redis, configure: o => (o.OutageGrace, o.PollAfter) = (grace ?? o.OutageGrace, pollAfter)), limits);

    /// <summary>Opens the log on an instance.</summary>
    public Member Open(Instance instance, LogLimits? limits = null)
    {
        var member = new Member(instance, limits: limits);
        _opened.AddRange([instance, member]);
        return member;
    }

    public async ValueTask DisposeAsync()
    {
        _opened.Reverse();
        foreach (var opened in _opened)
            await opened.DisposeAsync();
        if (Redis is not null)
            await Redis.DisposeAsync();
    }
}
