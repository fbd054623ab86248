namespace ResilientSse.Interop.Libraries;

/// <summary>How a server is ended.</summary>
internal enum Signal
{
    /// <summary>SIGTERM, of which a process may take notice.</summary>
    Terminate,

    /// <summary>SIGKILL, <c>kill -9</c>.</summary>
    Kill,
}
