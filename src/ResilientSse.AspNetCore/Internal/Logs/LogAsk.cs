namespace ResilientSse.AspNetCore.Internal;

/// <summary>What those who follow a log may ask of its owner.</summary>
internal enum LogAsk
{
    /// <summary>To go on: somebody is there, if not at the owner's instance.</summary>
    Attend,

    /// <summary>To end it.</summary>
    Cancel,
}
