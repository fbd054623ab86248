using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The response to one browser. It has one writer. After the first byte, it can only end cleanly or be aborted.</summary>
internal sealed class BrowserResponse(HttpContext context, TimeSpan writeTimeout, TimeProvider time, CancellationToken stopping)
{
    /// <summary>How long a stalled reader has left when the app stops.</summary>
    private static readonly TimeSpan StoppingGrace = TimeSpan.FromSeconds(1);

    private readonly PipeWriter _body = context.Response.BodyWriter;

    private long _lastFlush = time.GetTimestamp();

    /// <summary>How long nothing has been sent.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastFlush));

    /// <summary>Whether the head has been sent.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Whether the response was aborted because the browser did not accept what was written.</summary>
    public bool IsTooSlow { get; private set; }

    /// <summary>The id in the head after which the stream begins; null for a first visit.</summary>
    public string? BeginsAfter { get; set; }

    /// <summary>The id of the run in the head; null for none.</summary>
    public string? Run { get; set; }

    /// <summary>
    /// Sends the head, once, and a heartbeat: the head is only sent when the body is flushed, and some browsers wait for the first byte of
    /// the body.
    /// </summary>
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

        // A response header cannot carry other characters.
        if (BeginsAfter?.All(c => c is >= ' ' and <= '~') == true)
            headers["Last-Event-ID"] = BeginsAfter;

        if (Run is not null)
            headers["Sse-Run"] = Run;

        // A response with an encoding is not compressed, also by nginx, HAProxy and Varnish. RFC 9110 says that this value SHOULD NOT be
        // sent.
        headers.ContentEncoding = "identity";

        // HTTP/2 has no such header, and Kestrel would log a warning for each response. If the client wants to close, Kestrel sets the
        // header itself.
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && !context.Request.Headers.Connection.ToString().Contains("close", StringComparison.OrdinalIgnoreCase))
            headers.Connection = HeaderNames.KeepAlive;

        return HeartbeatAsync();
    }

    /// <summary>
    /// Sends a comment, which browsers ignore. It is one line: some clients would take a blank line after it for an empty message. The line
    /// is complete, so the next block begins on a new line.
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

    /// <summary>Writes a block and returns its number of bytes.</summary>
    public int Write(EncodedBlock block)
    {
        var written = block.WriteTo(_body.GetSpan(block.MaxSize));
        _body.Advance(written);
        return written;
    }

    /// <summary>Sends when to come back, as the last thing before the response ends cleanly.</summary>
    public ValueTask<bool> EndAsync(TimeSpan retry)
    {
        Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)retry.TotalMilliseconds}\n\n")));
        return FlushAsync();
    }

    /// <summary>Sends what was written; false if the browser has left or is too slow, in which case the response is aborted.</summary>
    public ValueTask<bool> FlushAsync()
    {
        Volatile.Write(ref _lastFlush, time.GetTimestamp());
        return SentAsync(_body.FlushAsync(CancellationToken.None));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a flush throws, the browser has left.")]
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

    /// <summary>Waits for a flush, with a timeout, because Kestrel's MinResponseDataRate does not notice a stalled reader.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a flush throws, the browser has left.")]
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

        // Not every server ends the flush when the request is aborted, so we do not wait for it.
        IsTooSlow = true;
        context.Abort();
        return false;
    }

    private async Task WaitAsync(Task flush, TimeSpan timeout, CancellationToken cancellationToken) =>
        await flush.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
