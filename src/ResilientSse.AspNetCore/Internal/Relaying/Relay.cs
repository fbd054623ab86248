using System.Diagnostics.CodeAnalysis;
using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>One upstream, and where it is written. It runs on its own token.</summary>
/// <param name="options">How relays of this route behave.</param>
/// <param name="upstream">The address.</param>
/// <param name="stream">How it is streamed.</param>
[SuppressMessage("Design", "CA1001", Justification = "Its run releases what it has.")]
internal abstract class Relay(RelayOptions options, Uri upstream, SseStreamOptions stream)
{
    private readonly HttpClient _http = options.Http;
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(options.Stopping);
    private readonly FirstAnswer _answer = new();

    /// <summary>How the first attempt ended: null when the upstream accepted it.</summary>
    public Task<Refusal?> Answer => _answer.Task;

    /// <summary>Whether the upstream has refused: for good, or so far.</summary>
    public bool IsRefused => _answer.IsRefusal;

    /// <summary>Whether the upstream has refused for good: the first time, or when it was to be reconnected.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Of who comes and leaves.</summary>
    protected object Lock { get; } = new();

    /// <summary>Whether it is to end, or has ended. Under the lock.</summary>
    protected bool IsOver { get; private set; }

    /// <summary>Whether its run is over. Under the lock.</summary>
    protected bool HasEnded { get; private set; }

    /// <summary>Whether somebody waits while the upstream is away. Under the lock.</summary>
    protected bool IsAwaited { get; set; }

    /// <summary>Where the upstream is written.</summary>
    protected abstract RelayWriter Writer { get; }

    /// <summary>Runs until it is stopped, complete, refused for good or not wanted any more.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody awaits it: browsers are told, and the log.")]
    public async Task RunAsync()
    {
        var isCounted = false;
        try
        {
            isCounted = options.Telemetry.TryCountRelay();
            await RelayAsync().ConfigureAwait(false);
            _answer.TryRefuse(Refusal.Complete);
        }
        catch (SseException e)
        {
            IsGivenUp = true;
            _answer.TryRefuse(Refusal.Of(e));
            options.Logger.UpstreamGivenUp(e.Message);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Nobody wants it any more, or the app stops. The upstream has not said anything.
            _answer.TryRefuse(Refusal.RelayFull);
        }
        catch (Exception e)
        {
            IsGivenUp = true;
            _answer.TryRefuse(Refusal.BadGateway);
            options.Logger.RelayFailed(e.GetType().Name);
        }
        finally
        {
            End();
            if (isCounted)
                options.Telemetry.RelayEnded();
        }
    }

    /// <summary>Ends it. Under the lock.</summary>
    protected void Stop()
    {
        IsOver = true;

        // On the thread pool: the caller holds the lock, and may be the relay's own run.
        if (!HasEnded)
            _ = _stop.CancelAsync();
    }

    /// <summary>It has ended. Under the lock.</summary>
    protected abstract void OnEnded();

    private async Task RelayAsync()
    {
        var core = new StreamCore(_http, upstream, stream);
        core.State.Changed += OnStateChanged;
        try
        {
            while (await core.Connections.MoveNextAsync(_stop.Token).ConfigureAwait(false))
            {
                if (!await Writer.WriteAsync(core.Connections.Current!).ConfigureAwait(false))
                    break;
            }
        }
        finally
        {
            await core.Connections.CloseAsync().ConfigureAwait(false);
        }
    }

    private void OnStateChanged(object? sender, SseStateChangedEventArgs change)
    {
        if (change.State == SseConnectionState.Connected)
        {
            _answer.Accept();
        }
        else if (change is { State: SseConnectionState.Disconnected, Exception: SseException failure } && _answer.TryRefuse(Refusal.Of(failure)))
        {
            lock (Lock)
            {
                if (!IsAwaited)
                    Stop();
            }
        }
    }

    private void End()
    {
        lock (Lock)
        {
            IsOver = true;
            HasEnded = true;
            _stop.Dispose();
            OnEnded();
        }
    }
}
