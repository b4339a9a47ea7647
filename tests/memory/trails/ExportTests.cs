using System.Security.Cryptography;
using System.Text.Json;

namespace Nimmerverse.Memory.Tests.Trails;

/// <summary><c>trails export</c> against a real PostgreSQL.</summary>
public sealed class ExportTests(TrailsDatabase database) : IClassFixture<TrailsDatabase>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-export-").FullName;

    private static IEnumerable<TestTrail> Trails()
    {
        // Ten villages of two NPCs each that no other village has; and boundary calls of one adapter that answers the same prompts differently.
        for (var i = 0; i < 400; i++)
        {
            var village = i % 10;
            yield return new TestTrail(TrailsDatabase.Id(i, 1), "step", $"npc-{village}-{i % 20 / 10}")
            {
                Inputs = $$"""{"npc":"{{village}}","village":{{village}},"tick":{{i}},"node":{{i % 25}},"exit":{{i % 4}},"what":"surprise"}""",
                Outcome = i % 7 == 0 ? "failure" : "success",
                Reward = i % 3,
            };
        }

        for (var i = 0; i < 60; i++)
        {
            yield return new TestTrail(TrailsDatabase.Id(i, 2), "boundary", "cortex")
            {
                Inputs = $$"""{"adapter":"math","prompt":"How much is {{i % 20}} and {{i % 20}}? Ask ada.lovelace@example.org","input":"{{i % 20}}"}""",
                Commands = $$"""{"answer":{{(i < 20 ? i : (i * 2) % 40)}},"by":"ada.lovelace@example.org"}""",
                Outcome = i < 20 ? "failure" : "success",
                Reward = i < 20 ? -1 : 1,
            };
        }

        yield return new TestTrail(TrailsDatabase.Id(1_000, 3), "boundary", "cortex") { Inputs = """{"prompt":"Nobody answers this"}""" };
        yield return new TestTrail(TrailsDatabase.Id(1_001, 3), "boundary", "cortex") { Inputs = """{"prompt":"\u001b[31mRed\u202e\ud83d\ude00 \"quoted\" \\ <b>"}""", Commands = "\"plain \\u001b[0m text\"" };
        yield return new TestTrail(TrailsDatabase.Id(1_002, 3), "behaviour", "avoid") { Inputs = """{"risk":0.9}""", Reads = """{"front_cm":12}""", Commands = """[{"turn":90}]""" };
    }

    [Fact]
    public async Task Export_of_the_same_request_gives_the_same_bytes()
    {
        foreach (var arguments in (string[][])[
            ["--format", "jsonl"], ["--kind", "step", "--format", "jsonl", "--split", "0.8", "--seed", "3"], ["--kind", "boundary,step", "--format", "sft"],
            ["--kind", "boundary", "--format", "grpo"], ["--kind", "step", "--format", "grpo", "--split", "0.5"]])
        {
            var first = await ExportAsync(arguments);
            var second = await ExportAsync(arguments);

            Assert.Equal(Contents(first), Contents(second));
            Assert.DoesNotContain(".partial", Directory.EnumerateDirectories(first).Select(Path.GetFileName));
        }
    }

    [Fact]
    public async Task Manifest_says_what_the_files_hold()
    {
        var folder = await ExportAsync("--kind", "step", "--split", "0.8");
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json")));
        var root = manifest.RootElement;
        var lines = 0;
        foreach (var file in root.GetProperty("files").EnumerateArray())
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, file.GetProperty("name").GetString()!));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), file.GetProperty("sha256").GetString());
            Assert.Equal(bytes.Length, file.GetProperty("bytes").GetInt64());
            Assert.Equal(bytes.Count(static b => b == '\n'), file.GetProperty("lines").GetInt32());
            lines += file.GetProperty("lines").GetInt32();
        }

        Assert.Equal(400, lines);
        Assert.Equal(400, root.GetProperty("trails").GetProperty("read").GetInt32());
        Assert.Equal("dev", root.GetProperty("environment").GetString());
        Assert.Equal(20, root.GetProperty("trails").GetProperty("taken_by_actor").EnumerateObject().Count());
        Assert.Contains("No village", (await File.ReadAllTextAsync(Path.Combine(folder, "DATACARD.md"))).Replace("neither a village", "No village", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Split_has_no_village_and_no_actor_on_both_sides()
    {
        var folder = await ExportAsync("--kind", "step", "--split", "0.7");
        var train = Read(folder, "train.jsonl");
        var validation = Read(folder, "validation.jsonl");

        Assert.InRange(train.Length, 240, 320);
        Assert.Equal(400, train.Length + validation.Length);
        Assert.Empty(Names(train, static trail => trail.GetProperty("actor").GetString()!).Intersect(Names(validation, static trail => trail.GetProperty("actor").GetString()!)));
        Assert.Empty(Names(train, Village).Intersect(Names(validation, Village)));

        static string Village(JsonElement trail) => trail.GetProperty("inputs").GetProperty("village").GetRawText();
    }

    [Fact]
    public async Task Split_of_what_hangs_together_is_refused_and_says_what_to_do()
    {
        var (code, _, error) = await database.RunAsync("export", "--kind", "boundary", "--split", "0.9", "--split-by", "both", "--out", Fresh());
        var (other, _, said) = await database.RunAsync("export", "--kind", "step,boundary", "--split", "0.9", "--split-by", "village", "--out", Fresh());

        Assert.Equal(1, code);
        Assert.Contains("one actor", error, StringComparison.Ordinal);
        Assert.True(other == 0, said);
    }

    [Theory]
    [InlineData("sft")]
    [InlineData("jsonl")]
    public async Task Split_of_one_actor_without_a_village_keeps_prompts_apart(string format)
    {
        var folder = await ExportAsync("--kind", "boundary", "--format", format, "--split", "0.7", "--outcome", "success,failure");
        var train = Names(Read(folder, "train.jsonl"), Prompt).ToArray();
        var validation = Names(Read(folder, "validation.jsonl"), Prompt).ToArray();

        Assert.Empty(train.Intersect(validation));
        Assert.InRange(train.Length, 5, 20);
        Assert.Equal(21 + (format == "sft" ? 0 : 1), train.Length + validation.Length);

        string Prompt(JsonElement line) => (format == "sft" ? line.GetProperty("messages")[0].GetProperty("content") : line.GetProperty("inputs").GetProperty("prompt")).GetString()!;
    }

    [Fact]
    public async Task Sft_holds_prompt_and_answer_of_successes()
    {
        var lines = Read(await ExportAsync("--kind", "boundary", "--format", "sft"), "train.jsonl");

        Assert.Equal(41, lines.Length);
        Assert.All(lines, static line => Assert.Equal(["user", "assistant"], line.GetProperty("messages").EnumerateArray().Select(static message => message.GetProperty("role").GetString()!)));
        Assert.Equal("How much is 0 and 0? Ask ada.lovelace@example.org", lines[0].GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal("""{"by":"ada.lovelace@example.org","answer":0}""", lines[0].GetProperty("messages")[1].GetProperty("content").GetString());
        Assert.Equal("\u001b[31mRed\u202e\ud83d\ude00 \"quoted\" \\ <b>", lines[^1].GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal("plain \u001b[0m text", lines[^1].GetProperty("messages")[1].GetProperty("content").GetString());
    }

    [Fact]
    public async Task Sft_of_a_kind_without_words_asks_inputs_and_reads_and_answers_commands()
    {
        var behaviour = Read(await ExportAsync("--kind", "behaviour", "--format", "sft"), "train.jsonl").Single().GetProperty("messages");
        var step = Read(await ExportAsync("--kind", "step", "--format", "sft"), "train.jsonl")[0].GetProperty("messages");

        Assert.Equal("""{"kind":"behaviour","inputs":{"risk":0.9},"reads":{"front_cm":12}}""", behaviour[0].GetProperty("content").GetString());
        Assert.Equal("""[{"turn":90}]""", behaviour[1].GetProperty("content").GetString());
        Assert.Equal("""{"kind":"step","inputs":{"npc":"1","village":1,"tick":1,"node":1}}""", step[0].GetProperty("content").GetString());
        Assert.Equal("""{"exit":1}""", step[1].GetProperty("content").GetString());
    }

    [Fact]
    public async Task Grpo_groups_hold_answers_of_one_prompt_that_differ_in_reward_or_outcome()
    {
        var folder = await ExportAsync("--kind", "boundary", "--format", "grpo");
        var groups = Read(folder, "train.jsonl");
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json")));

        Assert.Equal(20, groups.Length);
        Assert.Equal(groups.Length, groups.Select(static group => group.GetProperty("prompt_hash").GetString()).Distinct().Count());
        Assert.All(groups, static group =>
        {
            var completions = group.GetProperty("completions").EnumerateArray().ToArray();
            Assert.Equal(3, completions.Length);
            Assert.True(completions.Select(static one => (one.GetProperty("reward").GetDouble(), one.GetProperty("outcome").GetString())).Distinct().Count() > 1);
        });
        Assert.Equal(1, manifest.RootElement.GetProperty("trails").GetProperty("left_out").GetProperty("no_prompt_or_answer").GetInt32());
        Assert.Equal(1, manifest.RootElement.GetProperty("trails").GetProperty("left_out").GetProperty("not_comparable").GetInt32());
    }

    [Fact]
    public async Task Redaction_replaces_by_pattern_and_by_path_and_is_counted()
    {
        var rules = Path.Combine(_folder, "rules.json");
        await File.WriteAllTextAsync(rules, """
            { "rules": [
              { "name": "addresses", "pattern": "([a-z]+)\\.[a-z]+@[a-z.]+", "replacement": "$1 [address]" },
              { "name": "adapters", "paths": ["inputs.adapter", "actor"], "replacement": "[removed]" } ] }
            """);
        var folder = await ExportAsync("--kind", "boundary", "--redact", rules);
        var text = await File.ReadAllTextAsync(Path.Combine(folder, "train.jsonl"));
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json")));
        var replacements = manifest.RootElement.GetProperty("redaction").GetProperty("replacements");

        Assert.DoesNotContain("lovelace", text, StringComparison.Ordinal);
        Assert.Contains("Ask ada [address]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"math\"", text, StringComparison.Ordinal);
        Assert.All(Read(folder, "train.jsonl"), static trail => Assert.Equal("[removed]", trail.GetProperty("actor").GetString()));
        Assert.Equal(120, replacements.GetProperty("addresses").GetInt32());
        Assert.Equal(60 + 62, replacements.GetProperty("adapters").GetInt32());
    }

    [Theory]
    [InlineData("""{ "rules": [ { "pattern": "(?=x)y" } ] }""")]
    [InlineData("""{ "rules": [ { "pattern": "(a)\\1" } ] }""")]
    [InlineData("""{ "rules": [ { "pattern": "(" } ] }""")]
    [InlineData("""{ "rules": [ { "paths": ["trail_id"], "pattern": "a" } ] }""")]
    [InlineData("""{ "rules": [] }""")]
    [InlineData("""{ "rulez": [] }""")]
    [InlineData("nonsense")]
    public async Task Redaction_with_unusable_rules_is_refused_before_anything_is_written(string content)
    {
        var rules = Path.Combine(_folder, "bad.json");
        await File.WriteAllTextAsync(rules, content);
        var folder = Fresh();
        var (code, _, error) = await database.RunAsync("export", "--redact", rules, "--out", folder);

        Assert.Equal(2, code);
        Assert.Contains("redaction file", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Export_enters_the_ledger_and_only_whole_months_of_all_trails_are_complete()
    {
        await database.AddAsync(new TestTrail(TrailsDatabase.Id(-60L * 24 * 3_600_000), "organ", "ear"));
        await ExportAsync("--kind", "organ", "--since", "2026-09-01", "--until", "2026-10-01");
        var count = await database.Phoebe.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.exports WHERE kind = 'organ' AND month = '2026-09-01' AND is_complete AND trails = 1");
        await ExportAsync("--kind", "organ", "--since", "2026-09-02");
        await ExportAsync("--kind", "organ", "--actor", "ear");
        var others = await database.Phoebe.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.exports WHERE kind = 'organ' AND NOT is_complete");

        Assert.Equal(1, count);
        Assert.Equal(2, others);
    }

    [Theory]
    [InlineData("--format", "parquet")]
    [InlineData("--format", "csv")]
    [InlineData("--split", "1")]
    [InlineData("--split", "0")]
    [InlineData("--format", "sft")]
    [InlineData("--format", "grpo", "--kind", "resource")]
    [InlineData("--max-group", "1")]
    [InlineData("--split-by", "weather")]
    public async Task Export_with_a_wrong_argument_says_so_and_writes_nothing(params string[] arguments)
    {
        var folder = Fresh();
        var (code, output, error) = await database.RunAsync(["export", "--out", folder, .. arguments]);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("nimmerverse: ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Export_into_a_folder_that_holds_something_is_refused()
    {
        var finished = await ExportAsync("--kind", "behaviour");
        var (code, _, error) = await database.RunAsync("export", "--kind", "behaviour", "--out", finished);
        var (other, _, said) = await database.RunAsync("export", "--kind", "behaviour", "--out", AppContext.BaseDirectory);
        var (empty, _, none) = await database.RunAsync("export", "--kind", "cortex", "--out", Fresh());

        Assert.Equal(4, code);
        Assert.Contains("finished export", error, StringComparison.Ordinal);
        Assert.Equal(4, other);
        Assert.Contains("other files", said, StringComparison.Ordinal);
        Assert.Equal(1, empty);
        Assert.Contains("No trail", none, StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        if (await database.Phoebe.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.trails") == 0)
        {
            await database.AddAsync(Trails());
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    private string Fresh() => Path.Combine(_folder, Guid.NewGuid().ToString("N"));

    private async Task<string> ExportAsync(params string[] arguments)
    {
        var folder = Fresh();
        var (code, _, error) = await database.RunAsync(["export", "--out", folder, .. arguments]);
        Assert.True(code == 0, error);
        return folder;
    }

    private static IEnumerable<string> Names(IEnumerable<JsonElement> trails, Func<JsonElement, string> name) => trails.Select(name).Distinct();

    private static JsonElement[] Read(string folder, string file) => TrailsDatabase.Lines(File.ReadAllText(Path.Combine(folder, file)));

    private static string[] Contents(string folder) =>
        [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(static file => $"{Path.GetFileName(file)}\n{File.ReadAllText(file)}")];
}
