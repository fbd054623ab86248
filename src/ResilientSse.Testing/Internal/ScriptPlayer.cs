using System.Runtime.CompilerServices;

namespace ResilientSse.Testing.Internal;

/// <summary>
/// Plays the steps of one connection. The reads of the handler's body and the write loop of the server pull from it, and it stays on the
/// caller's thread unless a step waits.
/// </summary>
internal sealed class ScriptPlayer(SseScriptedConnection connection, SseRecordedRequest request, SentEvents sent, TimeProvider timeProvider)
{
    private static readonly ScriptStep.Split Whole = new(int.MaxValue);

    private ScriptStep.Split _split = Whole;
    private (SseEventLog Log, int Position)? _followed;

    public ResponseHead Head => connection.Head;

    public SseRecordedRequest Request => request;

    /// <summary>Completes when the head has to be sent; throws <see cref="ConnectionCutException"/> if the connection is refused.</summary>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        if (Head.Delay > TimeSpan.Zero)
            await Task.Delay(Head.Delay, timeProvider, cancellationToken).ConfigureAwait(false);
        if (Head.NeverComes)
            await ForeverAsync(cancellationToken).ConfigureAwait(false);
        if (Head.Refuses)
            throw new ConnectionCutException(isReset: true);
        RememberUpToNextWait(0);
    }

    /// <summary>The body in pieces, none of them empty; throws <see cref="ConnectionCutException"/> at a cut.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> BodyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var bytes in StepsAsync(cancellationToken).ConfigureAwait(false))
        {
            for (var rest = bytes; !rest.IsEmpty;)
            {
                var piece = rest[..Math.Min(rest.Length, _split.Size)];
                rest = rest[piece.Length..];
                yield return piece;
                if (_split.Once)
                    _split = piece.Length < _split.Size ? _split with { Size = _split.Size - piece.Length } : Whole;
                if (_split.Pause > TimeSpan.Zero)
                    await Task.Delay(_split.Pause, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StepsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var index = 0; index < connection.Steps.Count; index++)
        {
            var step = connection.Steps[index];
            await foreach (var bytes in PlayAsync(step, cancellationToken).ConfigureAwait(false))
                yield return bytes;
            if (Waits(step))
                RememberUpToNextWait(index + 1);
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> PlayAsync(ScriptStep step, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        switch (step)
        {
            case ScriptStep.Send(var bytes, _):
                yield return bytes;
                break;
            case ScriptStep.Split split:
                _split = split;
                break;
            case ScriptStep.Wait(var time):
                await Task.Delay(time, timeProvider, cancellationToken).ConfigureAwait(false);
                break;
            case ScriptStep.Until(var signal):
                await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
                break;
            case ScriptStep.Replay:
                foreach (var bytes in sent.After(request.LastEventId, request.Number))
                    yield return bytes;
                break;
            case ScriptStep.Follow follow:
                await foreach (var bytes in FollowAsync(follow, cancellationToken).ConfigureAwait(false))
                    yield return bytes;
                break;
            case ScriptStep.Cut(var unfinished, var reset):
                if (unfinished is not null)
                    yield return Wire.WithoutBlankLine(WholeEvent(unfinished));
                throw new ConnectionCutException(reset);
            case ScriptStep.Stall:
                await ForeverAsync(cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> FollowAsync(
        ScriptStep.Follow follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var log = follow.Log;
        var position = _followed is { } earlier && earlier.Log == log ? earlier.Position : SseEventLog.PositionAfter(request.LastEventId);
        _followed = (log, position);
        for (var count = 0; count < follow.Events; count++)
        {
            SseEventLogEntry? entry;
            while ((entry = log.EntryOrSignal(position, out var grown)) is null)
                await grown.WaitAsync(cancellationToken).ConfigureAwait(false);
            _followed = (log, ++position);
            yield return Wire.Event(entry);
        }
    }

    private ReadOnlyMemory<byte> WholeEvent(ScriptStep.Unfinished unfinished)
    {
        if (!unfinished.FromLog || _followed is not { } followed)
            return unfinished.Bytes;
        return followed.Log.EntryOrSignal(followed.Position, out _) is { } next
            ? Wire.Event(next)
            : Wire.Event("never completed", SseEventLog.IdAt(followed.Position), type: null);
    }

    // The server on a socket runs ahead of its client and the handler does not; what counts as sent must not depend on that.
    private void RememberUpToNextWait(int index)
    {
        foreach (var step in connection.Steps.Skip(index).TakeWhile(step => !Waits(step)))
        {
            if (step is ScriptStep.Send(var bytes, { } id))
                sent.Add(id, bytes, request.Number);
            else if (step is ScriptStep.Cut { Begun: { FromLog: false } unfinished })
                sent.Add(unfinished.Id, unfinished.Bytes, request.Number);
        }
    }

    private static bool Waits(ScriptStep step) => step is ScriptStep.Wait or ScriptStep.Until or ScriptStep.Follow or ScriptStep.Stall;

    // Not an infinite delay, because .NET ends a cancelled delay on another thread. This ends on the thread that cancels, so that a test
    // with a fake clock stays on one thread even through a timeout.
    private static Task ForeverAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource();
        cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), never);
        return never.Task;
    }
}
