using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using ResilientSse.Internal;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// The hosted service of a consumer: it acquires the checkpoint and follows the stream from there, for as long as it has the checkpoint.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the services.")]
[SuppressMessage("Usage", "CA2213", Justification = "A source without a timer or a link has nothing to release; the factory owns the client.")]
internal sealed class SseConsumer<THandler, T>(
    string name,
    ItemFormat<T> format,
    IServiceProvider services,
    IHttpClientFactory clients,
    IOptionsFactory<SseConsumerOptions> optionsFactory,
    ILoggerFactory loggerFactory) : BackgroundService, ISseConsumer
    where THandler : class, ISseHandler<T>
{
    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggerFactory.CreateLogger(Log.Category);
    private readonly Rest _rest = new();
    private readonly CancellationTokenSource _abandoned = new();
    private SseConsumerOptions _options = null!;
    private HttpClient _http = null!;
    private ItemHandling<THandler, T> _handling = null!;
    private ConsumerActivity? _activity;
    private CheckpointOpener? _opener;
    private OpenedCheckpoint? _opened;
    private string _seed = "";
    private volatile ConsumerRun<T>? _run;
    private volatile Exception? _refusal;

    public string Name => name;

    public SseConnectionState State => _refusal is null ? _run?.State ?? SseConnectionState.Disconnected : SseConnectionState.Error;

    public string LastEventId => _run?.LastEventId ?? "";

    public DateTimeOffset? LastActivity => _activity?.Last;

    public DateTimeOffset? HandlingSince => _activity?.HandlingSince;

    public int Attempt => _run?.Attempt ?? 0;

    public bool IsStandby => _opener?.IsStandby ?? false;

    public Exception? LastError => _refusal ?? _run?.LastError;

    public Exception? CheckpointError => _opener?.Failure ?? _run?.Checkpoint?.Failure;

    public void Reconnect()
    {
        if (!_rest.TryEnd())
            _run?.Reconnect();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // From the factory, not from the monitor: what is set here applies only to this copy.
        _options = optionsFactory.Create(name);
        _options.Stream.LogsGivingUp = false;
        (_seed, _activity, _http) = (_options.Stream.LastEventId, new(_options.Stream.TimeProvider), clients.CreateClient(name));
        var pipeline = services.GetKeyedService<HandlerResilience>(name)?.Build(name, _options.Stream.TimeProvider) ?? ResiliencePipeline.Empty;
        _handling = new(name, services.GetRequiredService<IServiceScopeFactory>(), _options, pipeline, _logger);
        if (CheckpointSource.For(name, _options, services) is { } source)
        {
            _opener = new(name, source, _rest, _options.Stream, _logger);
            _opened = await _opener.OpenAtStartAsync(cancellationToken).ConfigureAwait(false);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var link = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _abandoned);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);

        // An app that stops while it is starting may never have used it.
        if (Interlocked.Exchange(ref _opened, null) is { } unused)
            await unused.Lease.DisposeAsync().ConfigureAwait(false);
        _logger.ConsumerStopped(name);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A store may throw anything when it is cancelled.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(await OpenAsync(stoppingToken).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // The app is stopping.
            }
            catch (Exception e) when (CheckpointOpener.IsFinal(e))
            {
                _rest.Begin();
                _refusal = e;
                var (exception, reason) = e.ForLog();
                _logger.ConsumerRefused(exception, name, exception?.Message ?? reason);
                await _rest.WaitAsync(Timeout.InfiniteTimeSpan, _options.Stream.TimeProvider, stoppingToken).ConfigureAwait(false);
                _refusal = null;
            }
        }
    }

    private async Task<OpenedCheckpoint?> OpenAsync(CancellationToken stoppingToken) =>
        Interlocked.Exchange(ref _opened, null) ?? (_opener is null ? null : await _opener.OpenAsync(stoppingToken).ConfigureAwait(false));

    private async Task ConsumeAsync(OpenedCheckpoint? opened, CancellationToken stoppingToken)
    {
        var checkpoint = opened is null ? null : new CheckpointWriter(name, opened, _options, _logger, stoppingToken, _abandoned.Token);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            stoppingToken, opened?.Lease.Lost ?? CancellationToken.None, checkpoint?.Refused ?? CancellationToken.None);

        _options.Stream.LastEventId = opened?.Id ?? _seed;
        var stream = SseStream.Create(_http, _options.Uri, ParseOutcome<T>.Format(format), _options.Stream);
        var run = _run = new ConsumerRun<T>(name, stream, _handling.HandleAsync, _activity!, _rest, _logger) { Checkpoint = checkpoint };
        _logger.ConsumerStarted(name, isResuming: LastEventId.Length > 0);

        await run.RunAsync(_options.Stream.TimeProvider, end.Token).ConfigureAwait(false);
        if (checkpoint is not null)
            await checkpoint.CompleteAsync().ConfigureAwait(false);

        if (!stoppingToken.IsCancellationRequested)
        {
            // The state and any error of the run no longer matter: another instance may have taken over.
            _run = null;
            _activity!.Forget();
            _logger.LeaseLost(name);

            // A store that gives out leases and takes them back at once must not cause a busy loop.
            _rest.Begin();
            await _rest.WaitAsync(PauseAfterLoss, _options.Stream.TimeProvider, stoppingToken).ConfigureAwait(false);
        }
    }
}
