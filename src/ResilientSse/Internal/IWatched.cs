namespace ResilientSse.Internal;

/// <summary>What a <see cref="Watchdog"/> watches.</summary>
internal interface IWatched
{
    /// <summary>How much time is left; null when it is over and there is nothing more to watch.</summary>
    TimeSpan? TimeLeft();
}
