using System.Net;

namespace ResilientSse.Internal;

/// <summary>The failures in a row since the last connection that made progress; empty if there were none.</summary>
internal struct Outage
{
    /// <summary>Whether there was neither a failure nor a connection without progress.</summary>
    public readonly bool IsOver => Attempts == 0 && (Uncounted ?? Failure) is null;

    /// <summary>
    /// The failure that the next execution of <see cref="Retries"/> begins with: how the connection dropped, or how an attempt failed that no
    /// failure came before. Null once it has been counted.
    /// </summary>
    public SseException? Uncounted { get; set; }

    /// <summary>The newest failure; null if there was none yet.</summary>
    public SseException? Failure { get; private set; }

    /// <summary>How many failures there were, the drop included.</summary>
    public int Failures { get; private set; }

    /// <summary>How many attempts there were.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether the extra attempt after a 401 is used up.</summary>
    public bool WasUnauthorized { get; private set; }

    /// <summary>Whether the extra attempt after a 401 comes next.</summary>
    public bool IsRefreshNext { get; private set; }

    /// <summary>How many failures the next wait is for: a server that asks for a new token is up, so that wait is the first again.</summary>
    public readonly int EarlierFailures => IsRefreshNext ? 0 : Math.Max(Failures - 1, 0);

    /// <param name="failure">The newest failure.</param>
    /// <param name="retryUnauthorized">Whether the first 401 leads to an extra attempt.</param>
    public void Add(SseException failure, bool retryUnauthorized)
    {
        Failure = failure;
        Uncounted = null;
        IsRefreshNext = retryUnauthorized && !WasUnauthorized && failure is { StatusCode: HttpStatusCode.Unauthorized, IsTransient: true };
        WasUnauthorized |= failure.StatusCode == HttpStatusCode.Unauthorized;

        // The extra attempt after a 401 does not count towards the limit. With unlimited retries the count may reach the largest number.
        if (!IsRefreshNext && Failures < int.MaxValue)
            Failures++;
    }
}
