namespace ResilientSse.AspNetCore.Internal;

/// <summary>What followers of a log may ask of its owner.</summary>
internal enum LogAsk
{
    /// <summary>To go on, because another instance has a browser.</summary>
    Attend,

    /// <summary>To cancel the run.</summary>
    Cancel,
}
