using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace ResilientSse.Internal;

/// <summary>
/// The reads of a response's body, one after the other, and how it ended. A read that has to wait needs no object of its own: it is
/// awaited through this one, again and again.
/// </summary>
internal abstract class BodyReads : IValueTaskSource<bool>
{
    private readonly HttpMethod _method;
    private readonly Action _onRead;
    private BodyRead _read;
    private ManualResetValueTaskSourceCore<bool> _result;
    private ConnectionTelemetry? _telemetry;

    protected BodyReads(StreamCore core, HttpMethod method, ResponseBody body, Lifetime lifetime)
    {
        Core = core;
        _method = method;
        _onRead = OnRead;
        _telemetry = core.Telemetry;
        Body = body;
        Lifetime = lifetime;
        Reader = new SseReader(core.Options.MaxEventBytes);
        lifetime.LimitWaits(Options.IdleTimeout, Options.TimeProvider);
        lifetime.Own(body);
    }

    /// <summary>Takes the bytes; after <see cref="Connection.TryReadEvent"/> it stands at an event.</summary>
    public SseReader Reader { get; }

    /// <summary>Whether the stream is complete: the body ended and that means so, or an event did.</summary>
    public bool IsComplete { get; protected set; }

    /// <summary>Why the connection dropped; null while it has not, and when we ended it ourselves.</summary>
    public Failure? Drop { get; private set; }

    protected StreamCore Core { get; }

    protected ResponseBody Body { get; }

    protected Lifetime Lifetime { get; }

    /// <summary>Completes when the read under way ends, if somebody wants to know that besides who awaits it.</summary>
    protected TaskCompletionSource? ReadEnds { get; set; }

    /// <summary>What the core knows too, kept here so that a read touches nothing of the core. Null if nobody listens.</summary>
    protected ref ConnectionTelemetry? Telemetry => ref _telemetry;

    /// <summary>The read under way, for who awaits it instead of who began it.</summary>
    protected ValueTask<bool> PendingRead => new(this, _result.Version);

    private SseStreamOptions Options => Core.Options;

    /// <summary>Reads more bytes; false when there will be none. To be awaited before the next one.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the body of a response throws, it has ended.")]
    protected ValueTask<bool> ReadAsync()
    {
        try
        {
            StartRead();
        }
        catch (Exception e)
        {
            return new(Fail(e));
        }

        if (_read.IsCompleted)
            return new(EndRead());

        StartWait();
        _result.Reset();
        _read.OnCompleted(_onRead);
        return PendingRead;
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    private void StartRead()
    {
        Body.BeginRead(Lifetime.Token);
        try
        {
            _read.Start(Body, Reader, Lifetime.Token);
        }
        catch
        {
            Body.EndRead(0, Lifetime.Token);
            throw;
        }
    }

    private void OnRead()
    {
        if (_read.TryGoOn(Body, Reader, Lifetime.Token))
            _result.SetResult(EndRead());
        else
            _read.OnCompleted(_onRead);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the body of a response throws, it has ended.")]
    private bool EndRead()
    {
        try
        {
            var count = 0;
            try
            {
                count = _read.GetResult();
                Reader.Advance(count);
            }
            finally
            {
                EndWait();
                Body.EndRead(count, Lifetime.Token);
                ReadEnds?.TrySetResult();
            }

            ConnectionTelemetry.CountBytes(Core, ref _telemetry, count);
            if (count > 0)
                return true;

            IsComplete = Options.CompleteOnEnd;
            Drop = IsComplete ? null : Dropped(Failures.StreamEnded(Core.Uri!));
            return false;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private bool Fail(Exception exception)
    {
        if (!Lifetime.IsOver)
            Drop = Dropped(Failures.ConnectionLost(Core.Uri!, exception));
        else if (Lifetime.IsTooSilent)
            Drop = Dropped(Failures.IdleTimeout(Core.Uri!, Options.IdleTimeout));

        return false;
    }

    /// <summary>Silence is measured only while a read is pending.</summary>
    private void StartWait()
    {
        Lifetime.StartWait();
        ConnectionTelemetry.StartWait(Core, ref _telemetry);
    }

    private void EndWait()
    {
        _telemetry?.EndWait(isOurs: Lifetime.IsOver && !Lifetime.IsTooSilent);
        Lifetime.EndWait();
    }

    private Failure Dropped(SseException exception) => new Failure(exception) { IsTransient = true }.For(_method, Options);
}
