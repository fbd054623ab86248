using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// Looks for mistyped names. A consumer that a constructor asks for and that does not exist stops the app. A section whose name is almost
/// that of a consumer only causes a warning, because other sections below <c>ResilientSse:</c> may be the app's.
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
