using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ResilientSse.Tests.Connecting;
using ResilientSse.Tests.Observing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

/// <summary>What a body or a listener throws is logged and changes nothing: the stream can be enumerated again.</summary>
[Collection(nameof(Alone))]
public sealed class BadCompanyTests
{
    [Fact]
    public async Task A_body_whose_Dispose_throws_does_not_keep_the_stream_for_ever()
    {
        using var http = new HttpClient(new StubbornHandler(new IOException("The connection is in use.")));
        var stream = SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings);

        for (var i = 0; i < 3; i++)
        {
            await foreach (var item in stream)
            {
                item.Data.Should().Be("a");
                break;
            }

            stream.State.Should().Be(SseConnectionState.Disconnected);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_body_throws_when_it_is_closed_is_logged_but_only_its_type_if_it_may_quote_secrets(bool quotes)
    {
        Exception thrown = quotes ? new FormatException("'Bearer secret' is no header.") : new IOException("The connection is in use.");
        var log = new FakeLogCollector();
        using var loggers = new LoggerFactory([new FakeLoggerProvider(log)]);
        using var http = new HttpClient(new StubbornHandler(thrown));
        var stream = SseStream.Create(http, new Uri("http://localhost/"), Scenario.Strings, new SseStreamOptions { LoggerFactory = loggers });

        await stream.TakeAsync(1);

        var line = log.GetSnapshot().Should().ContainSingle(r => r.Level == LogLevel.Warning).Subject;
        line.Message.Should().Contain(thrown.GetType().Name);
        line.Exception.Should().BeSameAs(quotes ? null : thrown);
        log.GetSnapshot().Should().NotContain(r => $"{r.Message} {r.Exception}".Contains("secret"));
    }

    [Fact]
    public async Task A_MeterListener_that_throws_neither_ends_the_stream_nor_keeps_it_for_ever()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SseTelemetry.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new IOException("The exporter is away."));
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new IOException("The exporter is away."));
        listener.Start();
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Wait(TimeSpan.FromSeconds(1)).Event("b").Cut()));

        (await scenario.ReadAsync(3)).Should().Equal("a", "b", "a");
        (await scenario.ReadAsync(1)).Should().Equal("a");
    }

    [Fact]
    public async Task A_log_that_throws_when_a_connection_is_accepted_leaves_no_connection_behind()
    {
        using var loggers = new LoggerFactory([new FullDisk()]);
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a").Stall()), o => o.LoggerFactory = loggers);

        await scenario.Awaiting(s => s.ReadAsync(1)).Should().ThrowAsync<AggregateException>();

        await scenario.Handler.Requests[0].Closed;
        scenario.Clock.ArmedTimers.Should().Be(0);
    }

    private sealed class FullDisk : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("The disk is full.");
    }

    private sealed class StubbornHandler(Exception exception) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage { RequestMessage = request, Content = new StubbornContent(exception) };
            response.Content.Headers.ContentType = new("text/event-stream");
            return Task.FromResult(response);
        }
    }

    private sealed class StubbornContent(Exception exception) : ByteArrayContent("data: a\n\ndata: b\n\n"u8.ToArray())
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            throw exception;
        }
    }
}
