using System.Text.Json;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.SystemTests;

/// <summary>
/// The large mind of a living village: none, a scripted one, and a real engine that speaks nonsense. The chain was seen to break off before the
/// cortex while the boundary did not name the trail that it asked from.
/// </summary>
public sealed class MindTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Without_an_endpoint_the_cortex_says_so_at_once_and_the_village_lives()
    {
        await using var village = await LivingVillage.StartAsync(2, "--phoebe", "none", "--iris", "none", "--cortex", "none");
        await StatusSaysAsync(village, "no endpoint");

        var asked = await village.CommandAsync("cortex", "ask", "who lives near the well?");

        Assert.Equal(1, asked.Code);
        Assert.Contains("no_endpoint", asked.Error + asked.Output, StringComparison.Ordinal);
        var (bus, messenger) = await village.ConnectAsync();
        await using (bus)
        {
            await using var states = await messenger.SubscribeAsync(Subjects.NpcState.All(EnvironmentName.Dev));
            var first = await FirstAsync(states, static state => true);
            await FirstAsync(states, state => state.Npc == first.Npc && state.Tick > first.Tick);
        }
    }

    [Fact]
    public async Task What_opens_a_gate_crosses_the_boundary_to_an_oracle_and_is_one_chain()
    {
        using var oracle = TestProcess.Start(LivingVillage.Program, ["oracle", "--port", "0"]);
        var url = await Eventually.GetAsync(() => oracle.Output.Split().FirstOrDefault(static word => word.StartsWith("http://", StringComparison.Ordinal))?.TrimEnd('.'), () => $"no oracle: {oracle.Error}", Patience);
        await using var village = await LivingVillage.StartAsync(2, "--iris", "none", "--cortex", url);
        await StatusSaysAsync(village, "scripted oracle, no mind");
        var (bus, messenger) = await village.ConnectAsync();
        await using (bus)
        {
            await using var answers = await messenger.SubscribeAsync(Subjects.CortexResponse.Filter(EnvironmentName.Dev, "gemma"));
            var answer = await FirstAsync(answers, static answer => answer.Outcome is CognitiveOutcome.Answered);
            Assert.True(answer.Oracle);

            string[] links = ["wave", "collapse", "gate_transition", "boundary", "cortex"];
            var chain = await ChainAsync(village, answer.RequestId, links);
            Assert.All(links, link => Assert.Contains(link, chain, StringComparison.Ordinal));
        }

        await oracle.SignalAsync("TERM");
    }

    [Fact]
    public async Task A_tiny_random_model_at_both_ends_breaks_nothing()
    {
        await using var engine = await LlamaServerFixture.StartAsync();
        var list = Path.Combine(engine.Directory, "endpoints.json");
        await File.WriteAllTextAsync(list, $$"""[{ "name": "tiny", "kind": "llama_server", "url": "{{engine.Url}}", "model": "nyx", "upstream_model": "tiny", "credits": 1 }]""");
        await using var village = await LivingVillage.StartAsync(2, "--phoebe", "none", "--iris", "none", "--cortex", list, "--boundary", engine.Model);
        var (bus, messenger) = await village.ConnectAsync();
        await using (bus)
        {
            await using var answers = await messenger.SubscribeAsync(Subjects.CortexResponse.Filter(EnvironmentName.Dev, "gemma"));
            await using var crossings = await messenger.SubscribeAsync(Subjects.BoundaryStatus.All(EnvironmentName.Dev));
            var answer = await FirstAsync(answers, static answer => true);
            var border = await FirstAsync(crossings, static status => status.Ended.Values.Sum() > 0);
            Assert.Equal("llama_server", border.Backend);
            Assert.False(answer.Oracle);
        }

        await village.Up.SignalAsync("INT");
        Assert.Equal(0, await village.Up.WaitAsync(Patience));
        using var summary = JsonDocument.Parse(village.Up.Output.Trim().Split('\n')[^1]);
        Assert.Equal(0, summary.RootElement.GetProperty("child_crashes").GetInt32());
    }

    /// <summary>Gates of a living village open by themselves, every few seconds once its cells are warm.</summary>
    private static async Task<T> FirstAsync<T>(TypedSubscription<T> subscription, Func<T, bool> fits)
        where T : class
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var received in subscription.ReadAllAsync(patience.Token))
        {
            if (fits(received.Body))
            {
                return received.Body;
            }
        }

        throw new InvalidOperationException("The subscription ended.");
    }

    private static async Task StatusSaysAsync(LivingVillage village, string text)
    {
        var started = TimeProvider.System.GetTimestamp();
        string output;
        do
        {
            (_, output, _) = await village.CommandAsync("status");
        }
        while (!output.Contains(text, StringComparison.Ordinal) && TimeProvider.System.GetElapsedTime(started) < Patience);
        Assert.Contains(text, output, StringComparison.Ordinal);
    }

    /// <summary>The chain of a request once it reaches from the waves to the cortex; trails of one chain arrive by different writers.</summary>
    private static async Task<string> ChainAsync(LivingVillage village, Guid request, params string[] links)
    {
        var started = TimeProvider.System.GetTimestamp();
        string output;
        do
        {
            (_, output, _) = await village.CommandAsync("trails", "chain", $"{request:N}");
        }
        while (!links.All(link => output.Contains(link, StringComparison.Ordinal)) && TimeProvider.System.GetElapsedTime(started) < Patience);
        return output;
    }
}
