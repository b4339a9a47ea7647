using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Iris.Running;

public sealed class MemoryProcessTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public async Task Trails_are_recalled_by_meaning_with_their_ids_also_after_kill_9()
    {
        await using var run = await MemoryRun.StartAsync(server);
        var episode = TestTrails.Episode("7", 3, "Mira lives near the well", "The oak house has a red door");
        var same = TestTrails.Episode("8", 3, "Mira lives near the well");
        var answer = TestTrails.Answer("What is music?", "Sound that is made to please");
        foreach (var trail in (Trail[])[episode, same, answer, TestTrails.Make(TrailKinds.Lifeforce, "7", null)])
        {
            await run.PublishAsync(trail);
        }

        await run.EventuallyAsync(async () => (await run.ListAsync("cortex")).Total == 1, "the answer is remembered");
        await run.KillProgramAsync();
        await run.StartProgramAsync();

        var hits = (await run.RecallAsync(new RecallRequest { Text = "who lives near the well", Collection = "facts" })).Hits;
        Assert.Equal(["Mira lives near the well", "The oak house has a red door"], hits.Select(static hit => hit.Text));
        Assert.Equal(same.TrailId, hits[0].TrailId);
        Assert.InRange(hits[0].Similarity, 0.8, 1);
        Assert.Equal([episode.TrailId, same.TrailId], (await run.ListAllAsync("episodes")).Select(static item => Guid.Parse(item.Id)));
        var music = (await run.RecallAsync(new RecallRequest { Text = "songs and sounds", Limit = 1 })).Hits[0];
        Assert.Equal(("cortex", answer.TrailId), (music.Collection, music.TrailId));
        await run.EventuallyAsync(async () => (await run.RecallAsync(new RecallRequest { Text = "well" })).Lag == 0, "nothing waits");
    }

    [Fact]
    public async Task What_is_remembered_is_listed_and_recalled_within_its_model()
    {
        await using var run = await MemoryRun.StartAsync(server);
        var metadata = JsonContent.Object(("weight", 0.25));
        var items = Enumerable.Range(0, 5).Select(i => new MemoryItem { Id = $"r{i}", Vector = [1, i, 0], Metadata = metadata }).ToList();
        Assert.Equal(5, (await run.RememberAsync(new RememberRequest { Collection = "gate-regions", Model = "words", Items = items })).Stored);
        Assert.Equal(5, (await run.RememberAsync(new RememberRequest { Collection = "gate-regions", Model = "words", Items = items })).Stored);
        Assert.Equal(1, (await run.RememberAsync(new RememberRequest { Collection = "gate-regions", Items = [new() { Id = "text", Text = "music" }] })).Stored);

        var reply = await run.RecallAsync(new RecallRequest
        {
            Collection = "gate-regions",
            Model = "words",
            Vector = [5, 0, 0],
            Limit = 2,
            Where = JsonElement.Parse("""{"weight": {"$lt": 0.5}}"""),
        });

        Assert.Null(reply.Fault);
        Assert.Equal(["r0", "r1"], reply.Hits.Select(static hit => hit.Id));
        Assert.Equal(0.25, reply.Hits[0].Metadata!.Value.GetProperty("weight").GetDouble());
        Assert.Equal("text", Assert.Single((await run.ListAsync("gate-regions")).Items).Id);
    }

    [Theory]
    [InlineData("""{"collection": "a", "items": [{"id": "1", "text": "music"}]}""", "3 to 40")]
    [InlineData("""{"collection": "abc", "items": []}""", "1 to 256 items")]
    [InlineData("""{"collection": "abc", "items": [{"id": "1"}]}""", "needs a text")]
    [InlineData("""{"collection": "abc", "items": [{"id": "1", "text": "music", "vector": [1]}]}""", "no vector")]
    [InlineData("""{"collection": "abc", "items": [{"id": "1", "text": "qqzx"}]}""", "no word")]
    [InlineData("""{"collection": "abc", "items": [{"id": "", "text": "music"}]}""", "128 characters")]
    [InlineData("""{"collection": "abc", "items": [{"id": "1", "text": "music"}, {"id": "1", "text": "music"}]}""", "twice")]
    [InlineData("""{"collection": "abc", "items": [{"id": "1", "text": "music", "metadata": {"a": []}}]}""", "must be a text")]
    [InlineData("""{"collection": "abc", "model": "m", "items": [{"id": "1", "text": "music"}]}""", "needs a vector")]
    [InlineData("""{"collection": "abc", "model": "m", "items": [{"id": "1", "vector": [0, 0]}]}""", "not all zero")]
    [InlineData("""{"collection": "abc", "model": "m", "items": [{"id": "1", "vector": [1]}, {"id": "2", "vector": [1, 2]}]}""", "as many numbers")]
    public async Task A_request_beyond_the_bounds_is_answered_with_a_sentence(string body, string says)
    {
        await using var run = await MemoryRun.StartAsync(server);
        var reply = await run.RememberAsync(JsonSerializer.Deserialize<RememberRequest>(body, SnakeCase)!);
        Assert.Contains(says, reply.Fault);
        Assert.False(reply.Retry);
        Assert.Equal(0, reply.Stored);
    }

    [Fact]
    public async Task A_page_of_long_items_is_cut_to_what_a_message_holds()
    {
        await using var run = await MemoryRun.StartAsync(server);
        var text = string.Concat(Enumerable.Repeat("music ", 1_300));
        for (var i = 0; i < 40; i++)
        {
            var items = Enumerable.Range(0, 5).Select(n => new MemoryItem { Id = $"{i}-{n}", Text = text }).ToList();
            Assert.Equal(5, (await run.RememberAsync(new RememberRequest { Collection = "long", Items = items })).Stored);
        }

        var page = await run.ListAsync("long");
        Assert.InRange(page.Items.Count, 10, 100);
        Assert.Equal(200, page.Total);
        Assert.Equal(200, (await run.ListAllAsync("long")).Select(static item => item.Id).Distinct().Count());
        var recalled = await run.RecallAsync(new RecallRequest { Text = "music", Limit = 100 });
        Assert.InRange(recalled.Hits.Count, 10, 100);
    }

    [Fact]
    public async Task With_neither_phoebe_nor_iris_it_ends_with_a_sentence()
    {
        await using var program = RunningProgram.Start("Nimmerverse.Memory", server, ("PHOEBE", "none"), ("IRIS", "none"));
        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains("nothing to do", program.Log);
    }

    [Theory]
    [InlineData("IRIS", "ftp://chroma", "NIMMERVERSE_IRIS")]
    [InlineData("IRIS_MEMORY_MB", "0", "NIMMERVERSE_IRIS_MEMORY_MB")]
    [InlineData("EMBEDDINGS_URL", "http://127.0.0.1:1", "NIMMERVERSE_EMBEDDINGS_MODEL")]
    public async Task A_wrong_setting_ends_it_with_a_sentence(string name, string value, string says)
    {
        await using var program = RunningProgram.Start("Nimmerverse.Memory", server, ("PHOEBE", "none"), ("DATA", server.Directory), (name, value));
        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains(says, program.Log);
    }
}
