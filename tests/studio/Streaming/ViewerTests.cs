using System.Net.WebSockets;
using System.Text;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>Pages that look at the same time, and pages that do not read.</summary>
public sealed class ViewerTests : IAsyncLifetime
{
    private StudioVillage _village = null!;

    [Fact]
    public async Task Eight_pages_see_the_same_and_one_more_than_may_is_told_so()
    {
        var thalamus = await _village.SpeakAsync("thalamus", EntityType.Thalamus);
        var clients = new List<StudioClient>();
        for (var i = 0; i < 8; i++)
        {
            clients.Add(await _village.LookAsync());
        }

        await Talk.UntilAsync(clients[0], () => Talk.Open(thalamus, "shared"), () => clients[0].Nodes.ContainsKey("gate/shared"));
        foreach (var client in clients)
        {
            await client.UntilAsync(() => client.Nodes.TryGetValue("gate/shared", out var gate) && gate.State == 3);
        }

        await clients[0].UntilToldAsync("lag", static lag => lag.GetProperty("viewers").GetInt32() == 8);
        await using var ninth = await _village.LookAsync();
        var closed = await Assert.ThrowsAsync<InvalidOperationException>(() => ninth.UntilAsync(static () => false));
        Assert.Contains("as many pages look as may", closed.Message, StringComparison.Ordinal);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Page_that_paints_nothing_gets_two_frames_and_the_latest_state_when_it_goes_on()
    {
        var thalamus = await _village.SpeakAsync("thalamus", EntityType.Thalamus);
        await using var silent = await _village.LookAsync(acknowledges: false);
        await using var other = await _village.LookAsync();
        await silent.UntilAsync(() => silent.Sequences.Count == 2);

        await Talk.UntilAsync(other, () => Talk.Open(thalamus, "late"), () => other.Nodes.TryGetValue("gate/late", out var gate) && gate.State == 3);
        await silent.UntilToldAsync("lag", static lag => lag.GetProperty("dropped").GetInt64() > 10 && lag.GetProperty("lag_ms").GetDouble() > 0);
        Assert.Equal(2, silent.Sequences.Count);
        Assert.False(silent.Nodes.ContainsKey("gate/late"));

        await silent.SayAsync("""{"op":"ack","seq":2}""");
        await silent.UntilAsync(() => silent.Sequences.Count == 3);
        Assert.Equal(1, silent.Last.Kind);
        Assert.Equal(3, silent.Nodes["gate/late"].State);
    }

    /// <summary>A socket whose other end reads nothing: what is under way to it stays small, and the others see on.</summary>
    [Fact]
    public async Task Stalled_socket_costs_bounded_memory_and_nobody_else_anything()
    {
        var cell = await _village.SpeakAsync("busy", EntityType.Cell);
        using var stalled = new ClientWebSocket();
        await stalled.ConnectAsync(new UriBuilder(new Uri(_village.Address, "stream")) { Scheme = "ws" }.Uri, CancellationToken.None);
        await SayAsync(stalled, """{"op":"start","panes":["flow","economy","village"]}""");
        await using var client = await _village.LookAsync();
        await client.UntilAsync(() => client.Frames.Deltas > 5);
        var before = Memory();

        // It says to have painted everything and reads nothing: the worst that a page can do.
        for (uint sequence = 1; sequence <= 60; sequence++)
        {
            await SayAsync(stalled, $$"""{"op":"ack","seq":{{sequence}}}""");
            for (var i = 0; i < 50; i++)
            {
                Talk.Wave(cell);
            }

            var frames = client.Sequences.Count;
            await client.UntilAsync(() => client.Sequences.Count > frames);
        }

        Assert.Equal(Enumerable.Range(1, client.Sequences.Count).Select(static number => (uint)number), client.Sequences);
        Assert.True(Memory() - before < 64 * 1024, $"grew by {Memory() - before} KiB");

        long Memory() => long.Parse(
            File.ReadLines($"/proc/{_village.Studio.Id}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static Task SayAsync(ClientWebSocket socket, string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    async Task IAsyncLifetime.InitializeAsync() => _village = await StudioVillage.StartAsync(("STUDIO_VIEWERS", "8"));

    Task IAsyncLifetime.DisposeAsync() => _village.DisposeAsync().AsTask();
}
