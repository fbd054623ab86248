using System.Text;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>What <see cref="SseStreamOptions.ErrorFrom"/> reports is no event: it does not bring the stream on.</summary>
public sealed class ReportedErrorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_reports_nothing_but_errors_uses_up_MaxRetries(bool hasIds)
    {
        using var scenario = new Scenario(
            s => s.Otherwise(c => c.Event("overloaded", hasIds ? $"{c.Request.Number + 1}" : null, type: "error").Stall()),
            options =>
            {
                options.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null;
                options.ShouldRetry = _ => true;
            });

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.RetriesExhausted);
        scenario.ShouldHaveGivenUp(exception, requests: 4);
        scenario.RetryDelays().Should().Equal(1, 2, 4);
    }
}
