using System.Text.Json;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Iris.Running;

public sealed class RecallToolTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    [Fact]
    public async Task Recall_prints_similarity_text_and_the_way_to_the_chain()
    {
        await using var run = await MemoryRun.StartAsync(server);
        var trail = TestTrails.Episode("7", 3, "Mira lives near the well", "Tomas \u001b[31mplays\u202e the flute");
        await run.PublishAsync(trail);
        await run.EventuallyAsync(async () => (await run.ListAsync("facts")).Total == 2, "both facts are remembered");

        var (code, output, _) = await RecallAsync("--collection", "facts", "who lives near the well");
        Assert.Equal(0, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches($@"^ +[01]\.\d\d\d  facts +Mira lives near the well +\./nimmerverse trails chain {trail.TrailId}$", lines[1]);
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain('\u202e', output);

        (code, output, _) = await RecallAsync("--json", "--limit", "1", "music on a flute", "--min-similarity", "0.1");
        Assert.Equal(0, code);
        var hit = JsonElement.Parse(output);
        Assert.Equal("Tomas \u001b[31mplays\u202e the flute", hit.GetProperty("text").GetString());
        Assert.Equal(trail.TrailId, hit.GetProperty("trail_id").GetGuid());
        Assert.InRange(hit.GetProperty("similarity").GetDouble(), 0.1, 1);

        (code, output, _) = await RecallAsync("--where", """{"actor": "8"}""", "the well");
        Assert.Equal((0, "Nothing in memory is near that."), (code, output.Trim()));
    }

    [Theory]
    [InlineData(2, "--limit", "--limit", "many", "well")]
    [InlineData(2, "The limit is 1 to 100", "--limit", "101", "well")]
    [InlineData(2, "--where is no JSON", "--where", "{", "well")]
    [InlineData(2, "$foo", "--where", """{"a": {"$foo": 1}}""", "well")]
    [InlineData(2, "no word", "qqzx")]
    public async Task A_wrong_question_ends_with_a_sentence(int expected, string says, params string[] arguments)
    {
        await using var run = await MemoryRun.StartAsync(server);
        var (code, _, error) = await RecallAsync(arguments);
        Assert.Equal(expected, code);
        Assert.Contains(says, error);
    }

    [Fact]
    public async Task Without_a_memory_it_says_how_to_start_one()
    {
        var (code, _, error) = await RecallAsync("the well");
        Assert.Equal(3, code);
        Assert.Contains("./nimmerverse up", error);
    }

    private async Task<(int Code, string Output, string Error)> RecallAsync(params string[] arguments)
    {
        using var tool = TestProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Nimmerverse.Memory"), ["recall", .. arguments], ("NIMMERVERSE_NATS_URL", server.Url));
        var code = await tool.WaitAsync(TimeSpan.FromSeconds(60));
        return (code, tool.Output, tool.Error);
    }
}
