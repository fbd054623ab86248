using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The response of one browser. It has one writer; after the first byte nothing but a clean end, or an abort, is possible.</summary>
internal sealed class BrowserResponse(HttpContext context, TimeSpan writeTimeout, TimeProvider time, CancellationToken stopping)
{
    /// <summary>What a reader that has stalled is given when the app stops.</summary>
    private static readonly TimeSpan StoppingGrace = TimeSpan.FromSeconds(1);

    private readonly PipeWriter _body = context.Response.BodyWriter;

    private long _lastFlush = time.GetTimestamp();

    /// <summary>How long nothing has been sent.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastFlush));

    /// <summary>Whether the head has been sent.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Whether it was aborted because the browser did not accept what was written.</summary>
    public bool IsTooSlow { get; private set; }

    /// <summary>The id that the head says the stream begins after; null for a first visit.</summary>
    public string? BeginsAfter { get; set; }

    /// <summary>The id of the run that the head names; null for none.</summary>
    public string? Run { get; set; }

    /// <summary>Sends the head, once. It is on the wire only when the body is flushed, and some browsers open only with the first byte of the body.</summary>
    public ValueTask<bool> StartAsync()
    {
        if (HasStarted)
            return new(true);

        HasStarted = true;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-transform";
        headers["X-Accel-Buffering"] = "no";

        // No header of a response can carry anything else.
        if (BeginsAfter?.All(c => c is >= ' ' and <= '~') == true)
            headers["Last-Event-ID"] = BeginsAfter;

        if (Run is not null)
            headers["Sse-Run"] = Run;

        // What has an encoding is not compressed: by nginx, HAProxy and Varnish neither. RFC 9110 says that this one SHOULD NOT be sent.
        headers.ContentEncoding = "identity";

        // On HTTP/2 there is no such header, and Kestrel warns of it with each response. It decides itself what to say to those who want to close.
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && !context.Request.Headers.Connection.ToString().Contains("close", StringComparison.OrdinalIgnoreCase))
            headers.Connection = HeaderNames.KeepAlive;

        return HeartbeatAsync();
    }

    /// <summary>
    /// A comment, which browsers ignore. It is one line: a blank line behind it would be an empty message for clients that call with each
    /// blank line. The line is whole, so what comes next begins at the start of one.
    /// </summary>
    public ValueTask<bool> HeartbeatAsync()
    {
        Write(":\n"u8);
        return FlushAsync();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_body.GetSpan(bytes.Length));
        _body.Advance(bytes.Length);
    }

    /// <summary>Writes a block, and returns how many bytes that are.</summary>
    public int Write(EncodedBlock block)
    {
        var written = block.WriteTo(_body.GetSpan(block.MaxSize));
        _body.Advance(written);
        return written;
    }

    /// <summary>The last thing: when to come back. After it the response ends cleanly.</summary>
    public ValueTask<bool> EndAsync(TimeSpan retry)
    {
        Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)retry.TotalMilliseconds}\n\n")));
        return FlushAsync();
    }

    /// <summary>Sends what was written; false when nobody is there any more, or is too slow: then the response is aborted.</summary>
    public ValueTask<bool> FlushAsync()
    {
        Volatile.Write(ref _lastFlush, time.GetTimestamp());
        return SentAsync(_body.FlushAsync(CancellationToken.None));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a flush throws, the browser is gone.")]
    private ValueTask<bool> SentAsync(ValueTask<FlushResult> flush)
    {
        if (!flush.IsCompleted)
            return WaitAsync(flush.AsTask());

        try
        {
            return new(!flush.Result.IsCompleted);
        }
        catch (Exception)
        {
            return new(false);
        }
    }

    /// <summary>Kestrel's MinResponseDataRate does not catch a reader that has stalled.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a flush throws, the browser is gone.")]
    private async ValueTask<bool> WaitAsync(Task<FlushResult> flush)
    {
        try
        {
            await WaitAsync(flush, writeTimeout, stopping).ConfigureAwait(false);
            if (stopping.IsCancellationRequested)
                await WaitAsync(flush, StoppingGrace, CancellationToken.None).ConfigureAwait(false);
            if (flush.IsCompleted)
                return !(await flush.ConfigureAwait(false)).IsCompleted;
        }
        catch (Exception)
        {
            return false;
        }

        // Not every server ends a flush with its request, so it is not waited for.
        IsTooSlow = true;
        context.Abort();
        return false;
    }

    private async Task WaitAsync(Task flush, TimeSpan timeout, CancellationToken cancellationToken) =>
        await flush.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
