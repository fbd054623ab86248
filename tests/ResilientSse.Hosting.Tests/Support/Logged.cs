namespace ResilientSse.Hosting.Tests.Support;

/// <summary>The ids of what is logged, of the core and of the package.</summary>
internal static class Logged
{
    public const int Connected = 2;
    public const int Retrying = 3;
    public const int StreamGaveUp = 4;
    public const int Started = 300;
    public const int Stopped = 301;
    public const int Complete = 302;
    public const int GaveUp = 303;
    public const int Poisoned = 304;
    public const int Skipped = 305;
    public const int PoisonHandlerThrew = 306;
    public const int Interrupted = 307;
    public const int Refused = 308;
    public const int CheckpointFailed = 310;
    public const int CheckpointRecovered = 311;
    public const int CheckpointNotLoaded = 312;
    public const int CheckpointReached = 313;
    public const int StandingBy = 320;
    public const int LeaseLost = 321;
    public const int LeaseNotReleased = 322;
    public const int SectionIsNearMiss = 330;
}
