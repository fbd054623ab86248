using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>A section that belongs to nobody is a mistyped name.</summary>
internal sealed class ConsumerSectionsValidator(IServiceProvider services, ConsumerNames names) : IValidateOptions<ConsumerSections>
{
    public ValidateOptionsResult Validate(string? name, ConsumerSections options)
    {
        var sections = services.GetService<IConfiguration>()?.GetSection(ConsumerConfiguration.Root).GetChildren() ?? [];
        var unknown = sections.Where(section => !names.All.Contains(section.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        return unknown.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(unknown.Select(section => $"{section.Path}: {ConsumerNames.Unknown("stream or consumer", section.Key, names.All)}"));
    }
}
