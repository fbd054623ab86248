namespace ResilientSse.Hosting.Internal;

/// <summary>What the options of a consumer and those of a stream have in common.</summary>
internal interface IStreamSource
{
    Uri? Uri { get; set; }

    SseStreamOptions Stream { get; set; }
}
