using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using ResilientSse.Hosting;
using ResilientSse.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>A lease that renews itself until it is given back or lost.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "A source without a timer or a link has nothing to release.")]
internal sealed class RedisLease : ISseLease
{
    private readonly LeaseCommands _commands;
    private readonly LeaseKeys _keys;
    private readonly string _consumer;
    private readonly long _token;
    private readonly KnownCheckpoints _known;
    private readonly LeaseTime _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _expiry;
    private readonly Task _renewing;

    public RedisLease(
        LeaseCommands commands, LeaseKeys keys, string consumer, LeaseClaim claim, KnownCheckpoints known, LeaseTime time, ILogger logger)
    {
        (_commands, _keys, _consumer, _token, _known, _time, _logger) = (commands, keys, consumer, claim.Token, known, time, logger);
        Lost = _lost.Token;
        _expiry = time.Clock.CreateTimer(static lease => ((RedisLease)lease!).Lose(), this, time.Left, Timeout.InfiniteTimeSpan);
        _renewing = RenewAllAsync();
    }

    public CancellationToken Lost { get; }

    public ValueTask<string?> LoadAsync(CancellationToken cancellationToken) => new(_commands.LoadAsync(_keys, cancellationToken));

    public async ValueTask<bool> SaveAsync(string lastEventId, CancellationToken cancellationToken)
    {
        var isSaved = await _commands.SaveAsync(_keys, _token, lastEventId, cancellationToken).ConfigureAwait(false);
        if (isSaved)
            _known.Note(_consumer, new(IsTaken: true, _token, lastEventId));
        return isSaved;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended.IsCancellationRequested)
            return;

        // No renewal may follow, because it would take the lease back.
        await _ended.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        await _expiry.DisposeAsync().ConfigureAwait(false);

        // After this time the lease expires anyway.
        using var patience = new CancellationTokenSource(_time.Interval, _time.Clock);
        await _commands.ReleaseAsync(_keys, _token, patience.Token).ConfigureAwait(false);
    }

    private void Lose() => _ = _lost.CancelAsync();

    private async Task RenewAllAsync()
    {
        var isFailing = false;
        while (true)
        {
            await Task.Delay(_time.Interval, _time.Clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // A process that was frozen for longer than the lease lasts has lost it, whatever its timer says, and must not renew it.
            if (_time.Left == TimeSpan.Zero)
                Lose();
            if (_ended.IsCancellationRequested || _lost.IsCancellationRequested)
                return;

            isFailing = !await TryRenewAsync(isFailing).ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure is logged, and the renewal is retried until the lease has expired.")]
    private async Task<bool> TryRenewAsync(bool wasFailing)
    {
        try
        {
            var asked = _time.Now;
            if (await _commands.RenewAsync(_keys, _token, _ended.Token).ConfigureAwait(false))
                Extend(asked);
            else
                Lose();
            return true;
        }
        catch (Exception) when (_ended.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception e)
        {
            if (!wasFailing)
                _logger.LeaseNotRenewed(LoggableCause.Itself(e), _consumer, e.GetType().Name);
            return false;
        }
    }

    private void Extend(long asked)
    {
        _time.Renew(asked);
        _expiry.Change(_time.Left, Timeout.InfiniteTimeSpan);
    }
}
