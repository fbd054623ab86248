namespace ResilientSse.Interop.Proxies;

/// <summary>How a proxy is configured.</summary>
public enum Setup
{
    /// <summary>The shortest reverse-proxy config that there is, all else by default.</summary>
    Plain,

    /// <summary>What docs/behind-a-proxy.md recommends.</summary>
    Recommended,

    /// <summary>As plain, and it compresses event streams.</summary>
    Compressing,
}
