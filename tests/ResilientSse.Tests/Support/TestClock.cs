using Microsoft.Extensions.Time.Testing;

namespace ResilientSse.Tests.Support;

/// <summary>A fake clock that knows which timers are armed, so that a test can wait for one and go exactly to it.</summary>
internal sealed class TestClock : FakeTimeProvider
{
    private readonly object _lock = new();
    private readonly Dictionary<ArmedTimer, DateTimeOffset> _armed = [];
    private readonly List<(Func<TimeSpan, bool> Wanted, TaskCompletionSource Armed)> _waiters = [];

    public TestClock()
        : base(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>How many timers are armed: none may be left when a stream has ended.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
                return _armed.Count;
        }
    }

    /// <summary>Completes when a timer of that length is armed, now or later.</summary>
    public Task TimerAsync(TimeSpan due) => TimerAsync(d => d == due);

    /// <summary>Completes when that many more timers of that length have been armed, from now on.</summary>
    public Task NextTimersAsync(TimeSpan due, int count)
    {
        lock (_lock)
            return AddWaiter(d => d == due && --count == 0);
    }

    /// <summary>Goes to the moment at which the next timer is due; false if none is armed.</summary>
    public bool AdvanceToNextTimer()
    {
        TimeSpan wait;
        lock (_lock)
        {
            if (_armed.Count == 0)
                return false;

            wait = _armed.Values.Min() - GetUtcNow();
        }

        Advance(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        return true;
    }

    /// <summary>Goes from timer to timer until the task completes. For streams without other threads: nothing happens between timers.</summary>
    public async Task RunAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            if (!AdvanceToNextTimer())
                await Task.WhenAny(task, TimerAsync(_ => true));
        }

        await task;
    }

    /// <inheritdoc cref="RunAsync(Task)"/>
    public async Task<T> RunAsync<T>(Task<T> task)
    {
        await RunAsync((Task)task);
        return await task;
    }

    /// <summary>Goes from timer to timer until that much time has passed. For streams without other threads.</summary>
    public void RunFor(TimeSpan time)
    {
        var end = GetUtcNow() + time;
        while (NextTimer() is { } next && next <= end)
            AdvanceToNextTimer();

        Advance(end - GetUtcNow());
    }

    /// <summary>Goes from timer to timer until that much time has passed, or the task has completed.</summary>
    public async Task RunForAsync(TimeSpan time, Task task)
    {
        var end = GetUtcNow() + time;
        while (!task.IsCompleted)
        {
            if (NextTimer() is not { } next)
                await Task.WhenAny(task, TimerAsync(_ => true));
            else if (next <= end)
                AdvanceToNextTimer();
            else
                break;
        }

        Advance(end - GetUtcNow());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ArmedTimer(this);
        timer.Inner = base.CreateTimer(
            s =>
            {
                Disarm(timer);
                callback(s);
            },
            state,
            Timeout.InfiniteTimeSpan,
            period);
        timer.Change(dueTime, period);
        return timer;
    }

    private DateTimeOffset? NextTimer()
    {
        lock (_lock)
            return _armed.Count == 0 ? null : _armed.Values.Min();
    }

    /// <summary>Completes when a timer whose length is wanted is armed, now or later.</summary>
    public Task TimerAsync(Func<TimeSpan, bool> wanted)
    {
        lock (_lock)
        {
            var now = GetUtcNow();
            return _armed.Values.Any(due => wanted(due - now)) ? Task.CompletedTask : AddWaiter(wanted);
        }
    }

    /// <summary>Under the lock. Whether it is wanted is asked once for each timer.</summary>
    private Task AddWaiter(Func<TimeSpan, bool> wanted)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Add((wanted, armed));
        return armed.Task;
    }

    private void Arm(ArmedTimer timer, TimeSpan due)
    {
        lock (_lock)
        {
            _armed[timer] = GetUtcNow() + due;
            foreach (var (_, armed) in _waiters.Where(w => w.Wanted(due)))
                armed.TrySetResult();

            _waiters.RemoveAll(w => w.Armed.Task.IsCompleted);
        }
    }

    private void Disarm(ArmedTimer timer)
    {
        lock (_lock)
            _armed.Remove(timer);
    }

    private sealed class ArmedTimer(TestClock clock) : ITimer
    {
        public ITimer Inner { get; set; } = null!;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Disarm(this);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return Inner.Change(dueTime, period);

            // First the real timer, then the news of it: who hears of it may advance at once.
            var changed = Inner.Change(dueTime, period);
            if (dueTime > TimeSpan.Zero)
                clock.Arm(this, dueTime);
            return changed;
        }

        public void Dispose()
        {
            clock.Disarm(this);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.Disarm(this);
            return Inner.DisposeAsync();
        }
    }
}
