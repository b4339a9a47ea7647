using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nimmerverse.TestKit;

namespace Nimmerverse.SystemTests;

/// <summary>The live page beside a real village.</summary>
public sealed partial class StudioTests
{
    private const string Order = """{"npc":"0"}""";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Also where its page is not built: the village lives, the address answers, the stream knows who lives, and the NPC that is followed says what it
    /// has in mind.
    /// </summary>
    [Fact]
    public async Task Village_shows_itself_at_the_address_that_it_tells_and_takes_the_studio_along_when_it_ends()
    {
        await using var village = await LivingVillage.StartWithStudioAsync(1);
        var address = new Uri(village.Run.Studio!);
        Assert.True(address.IsLoopback);
        await Eventually.TrueAsync(() => village.Up.Error.Contains($"Studio: {address}", StringComparison.Ordinal), () => $"up does not tell the address: {village.Up.Error}", Patience);
        using var http = new HttpClient { BaseAddress = address };
        await AnswersAsync(http, "/health", HttpStatusCode.OK);
        using var page = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        await AnswersAsync(http, "/api/drawer?id=npc/0", HttpStatusCode.OK);
        await AnswersAsync(http, "/api/map", HttpStatusCode.OK);

        var hello = await FirstAsync(address, static one => Is(one, "hello"));
        Assert.Equal("dev", hello.GetProperty("environment").GetString());
        Assert.Contains("kill", hello.GetProperty("commands").EnumerateArray().Select(static one => one.GetString()));
        var npc = await FirstAsync(address, static one => Is(one, "npc") && one.TryGetProperty("mind", out _) && one.GetProperty("path").GetArrayLength() > 0);
        Assert.Equal("npc/0", npc.GetProperty("id").GetString());

        await village.Up.SignalAsync("TERM");
        await village.GoneAsync(Patience);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync(new Uri("/health", UriKind.Relative)));
    }

    /// <summary>Who may look may not order.</summary>
    [Fact]
    public async Task Order_without_the_key_is_refused_and_a_studio_of_ones_own_is_read_only()
    {
        await using var village = await LivingVillage.StartWithStudioAsync(1);
        using var http = new HttpClient { BaseAddress = new Uri(village.Run.Studio!) };
        await AnswersAsync(http, "/api/drawer?id=npc/0", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await OrderAsync(http));

        using var own = TestProcess.Start(
            LivingVillage.Program,
            ["studio", "--nats", village.Run.NatsUrl, "--credentials", village.Run.Credentials, "--data", Directory.CreateDirectory(Path.Combine(village.Data.Root, "looking")).FullName],
            ("NIMMERVERSE_TEST_MARK", village.Marker));
        await Eventually.TrueAsync(() => OpenPattern.IsMatch(own.Output + own.Error), () => $"the studio does not open: {own.Output} {own.Error}", Patience);
        var address = new Uri(OpenPattern.Match(own.Output + own.Error).Groups["address"].Value);
        using var other = new HttpClient { BaseAddress = address };
        await AnswersAsync(other, "/api/drawer?id=npc/0", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NotFound, await OrderAsync(other));
        Assert.Empty((await FirstAsync(address, static one => Is(one, "hello"))).GetProperty("commands").EnumerateArray());
        await own.SignalAsync("TERM");
        await own.WaitAsync(Patience);
    }

    private static async Task<HttpStatusCode> OrderAsync(HttpClient http)
    {
        using var order = new HttpRequestMessage(HttpMethod.Post, "/api/commands/kill") { Content = new StringContent(Order, Encoding.UTF8, "application/json") };
        order.Headers.Add("X-Confirm", "yes");
        using var answer = await http.SendAsync(order);
        return answer.StatusCode;
    }

    private static async Task AnswersAsync(HttpClient http, string path, HttpStatusCode status)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), patience.Token);
                if (answer.StatusCode == status)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It has not opened its door yet.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private static bool Is(JsonElement message, string kind) => message.GetProperty("kind").GetString() == kind;

    // The first message of text that fits, to a page that follows the NPC.
    private static async Task<JsonElement> FirstAsync(Uri address, Func<JsonElement, bool> fits)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(address, "stream")) { Scheme = "ws" }.Uri, patience.Token);
        await socket.SendAsync("""{"op":"start","panes":["village"],"follow":"npc/0"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        var buffer = new byte[4 * 1024 * 1024];
        uint painted = 0;
        while (true)
        {
            var (type, length) = await WholeMessage.ReceiveAsync(socket, buffer, patience.Token);
            if (type is WebSocketMessageType.Binary)
            {
                await socket.SendAsync(Encoding.ASCII.GetBytes($$"""{"op":"ack","seq":{{++painted}}}"""), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
                continue;
            }

            using var message = JsonDocument.Parse(buffer.AsMemory(0, length));
            if (fits(message.RootElement))
            {
                return message.RootElement.Clone();
            }
        }
    }

    [GeneratedRegex("(?<address>http://127[0-9.]+:[0-9]+/)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenPattern { get; }
}
