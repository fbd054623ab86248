using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using ResilientSse.Internal;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// The hosted service of a consumer: load the checkpoint; follow the stream; when it ends for whatever reason, rest until somebody wants
/// it to start anew.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the services.")]
internal sealed class SseConsumer<THandler, T>(
    string name,
    ItemFormat<T> format,
    IServiceProvider services,
    IHttpClientFactory clients,
    IOptionsFactory<SseConsumerOptions> optionsFactory,
    ILoggerFactory loggerFactory) : BackgroundService, ISseConsumer
    where THandler : class, ISseHandler<T>
{
    private readonly ILogger _logger = loggerFactory.CreateLogger(Log.Category);
    private SseConsumerOptions _options = null!;
    private ItemHandling<THandler, T> _handling = null!;
    private volatile SseStream<ParseOutcome<T>>? _stream;
    private volatile CheckpointWriter? _checkpoint;
    private volatile TaskCompletionSource? _rest;
    private volatile Exception? _poison;
    private volatile SseStateChangedEventArgs? _change;
    private long _lastActivity;

    public string Name => name;

    public SseConnectionState State => _poison is null ? _stream?.State ?? SseConnectionState.Disconnected : SseConnectionState.Error;

    public string LastEventId => _stream?.LastEventId ?? "";

    public DateTimeOffset? LastActivity => Volatile.Read(ref _lastActivity) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    public int Attempt => _change?.Attempt ?? 0;

    public Exception? LastError => _poison ?? _change?.Exception;

    public Exception? CheckpointError => _checkpoint?.Failure;

    public void Reconnect()
    {
        if (_rest is { } rest)
            rest.TrySetResult();
        else
            _stream?.Reconnect();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // From the factory, not from the monitor: the id of the checkpoint goes into this copy alone.
        _options = optionsFactory.Create(name);
        if (CheckpointStore() is { } store)
        {
            var saved = await store.LoadAsync(name, cancellationToken).ConfigureAwait(false);
            _options.Stream.LastEventId = saved ?? _options.Stream.LastEventId;
            _checkpoint = new CheckpointWriter(name, store, saved, _logger);
        }

        var pipeline = services.GetKeyedService<HandlerResilience>(name)?.Build(name, _options.Stream.TimeProvider) ?? ResiliencePipeline.Empty;
        _handling = new(name, services.GetRequiredService<IServiceScopeFactory>(), _options, pipeline, _logger);
        var stream = SseStream.Create(clients.CreateClient(name), _options.Uri, ParseOutcome<T>.Format(format), _options.Stream);
        stream.StateChanged += (_, change) => _change = change;
        _stream = stream;
        NoteActivity();
        _logger.ConsumerStarted(name, isResuming: LastEventId.Length > 0);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (_checkpoint is { } checkpoint)
        {
            // Blocks that were no event, or not wanted, have moved the id too.
            checkpoint.Post(LastEventId);
            await checkpoint.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        _logger.ConsumerStopped(name);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await FollowAsync(rest, stoppingToken).ConfigureAwait(false);
            await rest.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            (_rest, _poison) = (null, null);
        }
    }

    /// <summary>Follows the stream until it is complete, the app stops, or an event stops the consumer.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "What an event throws that cannot be handled is logged, and is the consumer's state from then on.")]
    private async Task FollowAsync(TaskCompletionSource rest, CancellationToken stoppingToken)
    {
        var subscription = _stream!.Subscribe(HandleAsync, e => _logger.ConsumerGaveUp(name, e.Message), stoppingToken);
        await using var _ = subscription.ConfigureAwait(false);
        try
        {
            await subscription.Completion.ConfigureAwait(false);
            _rest = rest;
            _logger.ConsumerComplete(name);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops.
        }
        catch (Exception e)
        {
            // In this order: who sees the error may ask for a new start at once.
            _rest = rest;
            _poison = e;
            var (exception, reason) = e.ForLog();
            _logger.ConsumerPoisoned(exception, name, reason);
        }
    }

    private async ValueTask HandleAsync(SseItem<ParseOutcome<T>> item, CancellationToken cancellationToken)
    {
        NoteActivity();
        await _handling.HandleAsync(item, cancellationToken).ConfigureAwait(false);
        _checkpoint?.Post(item.EventId ?? LastEventId);
    }

    private void NoteActivity() => Volatile.Write(ref _lastActivity, _options.Stream.TimeProvider.GetUtcNow().UtcTicks);

    private ISseCheckpointStore? CheckpointStore() =>
        services.GetKeyedService<ISseCheckpointStore>(name)
        ?? (_options.CheckpointDirectory is { } directory ? new FileCheckpointStore(directory) : null);
}
