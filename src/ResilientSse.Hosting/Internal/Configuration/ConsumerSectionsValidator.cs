using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// Looks for mistyped names: that of a consumer which a constructor asks for in vain stops the app; a section that is almost the name of
/// a consumer is a warning, for what else stands below <c>ResilientSse:</c> is none of our business.
/// </summary>
internal sealed class ConsumerSectionsValidator(IServiceProvider services, ConsumerNames names, ILoggerFactory loggerFactory) : IValidateOptions<ConsumerSections>
{
    public ValidateOptionsResult Validate(string? name, ConsumerSections options)
    {
        WarnOfNearMisses();
        var failures = names.UnknownInConstructors()
            .Select(use => $"{use.Service}: {ConsumerNames.Unknown("consumer", use.Name, names.Consumers)}")
            .ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private void WarnOfNearMisses()
    {
        var logger = loggerFactory.CreateLogger(Log.Category);
        foreach (var section in services.GetService<IConfiguration>()?.GetSection(SectionReader.Root).GetChildren() ?? [])
        {
            if (!names.All.Contains(section.Key, StringComparer.OrdinalIgnoreCase) && NearMiss.Of(section.Key, names.All) is { } meant)
                logger.SectionIsNearMiss(section.Path, meant);
        }
    }
}
