using ResilientSse.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

public sealed class ConnectionTests
{
    [Fact]
    public async Task A_connection_that_was_ended_before_its_first_read_is_not_waited_for()
    {
        var clock = new TestClock();
        using var http = new HttpClient();
        using var response = new HttpResponseMessage();
        using var lifetime = new Lifetime(CancellationToken.None);
        var core = new StreamCore(http, new Uri("http://localhost"), new SseStreamOptions { TimeProvider = clock }, new ResumePoint(""));
        await using var connection = new Connection(core, HttpMethod.Get, new ResponseBody(response, new MemoryStream()), lifetime);
        lifetime.End();

        var health = connection.IsHealthyAsync(TimeSpan.FromSeconds(5)).AsTask();

        (await health.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Should().BeFalse();
        connection.Drop.Should().BeNull("it was ended by us");
    }
}
