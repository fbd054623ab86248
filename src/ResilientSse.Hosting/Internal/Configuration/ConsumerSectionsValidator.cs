using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>A section that belongs to nobody is a mistyped name, and so is that of a consumer which a constructor asks for in vain.</summary>
internal sealed class ConsumerSectionsValidator(IServiceProvider services, ConsumerNames names) : IValidateOptions<ConsumerSections>
{
    public ValidateOptionsResult Validate(string? name, ConsumerSections options)
    {
        var sections = services.GetService<IConfiguration>()?.GetSection(ConsumerConfiguration.Root).GetChildren() ?? [];
        var failures = sections
            .Where(section => !names.All.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            .Select(section => $"{section.Path}: {ConsumerNames.Unknown("stream or consumer", section.Key, names.All)}")
            .Concat(names.UnknownInConstructors()
                .Select(use => $"{use.Service}: {ConsumerNames.Unknown("consumer", use.Name, names.Consumers)}"))
            .ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
