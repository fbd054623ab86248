namespace ResilientSse.Redis.Tests.Support;

/// <summary>Instances that have the same log open, on a redis-server of their own.</summary>
internal sealed class Members : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _opened = [];

    public RedisServer Redis { get; private set; } = null!;

    public async Task StartAsync() => Redis = await RedisServer.StartAsync();

    /// <summary>One more.</summary>
    /// <param name="grace">Its <c>OutageGrace</c>; the default one, if null.</param>
    public async Task<Member> AddAsync(TimeSpan? grace = null) =>
        Open(await Instance.StartAsync(Redis, configure: o => o.OutageGrace = grace ?? o.OutageGrace));

    /// <summary>Opens the log on an instance.</summary>
    public Member Open(Instance instance)
    {
        var member = new Member(instance);
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
