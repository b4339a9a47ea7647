namespace Nimmerverse.Memory.Tests.Trails;

/// <summary><c>trails query</c> against a real PostgreSQL.</summary>
public sealed class QueryTests(TrailsDatabase database) : IClassFixture<TrailsDatabase>, IAsyncLifetime
{
    private static readonly TestTrail[] Trails =
    [
        new(TrailsDatabase.Id(0), "gate_transition", "thalamus") { Inputs = """{"gate_id":"math","to_state":"open","weight":1.0}""", Reward = 2, Cost = 0.5 },
        new(TrailsDatabase.Id(1_000), "gate_transition", "thalamus") { Inputs = """{"gate_id":"battery","to_state":"closed","weight":0.25}""", Outcome = "failure" },
        new(TrailsDatabase.Id(2_000), "episode", "7") { Inputs = """{"npc":"7","village":3,"facts":["the well is near","it's \"fine\" %_'; DROP TABLE"]}""", Reward = 9, Cost = 30 },
        new(TrailsDatabase.Id(3_000), "episode", "8") { Inputs = """{"npc":"8","village":3,"nested":{"a.b":[1,{"deep":true}]}}""", Outcome = "aborted", Reward = -1 },
        new(TrailsDatabase.Id(4_000), "behaviour", "avoid\u001b[31m") { Inputs = """{"note":"\u001b]0;owned\u0007\u202eabc","c1":"\u009b31m"}""" },
        new(TrailsDatabase.Id(5_000), "behaviour", "avoid"),
    ];

    public static TheoryData<string[], int[]> Filters() => new()
    {
        { [], [0, 1, 2, 3, 4, 5] },
        { ["--kind", "episode"], [2, 3] },
        { ["--kind", "episode,behaviour", "--actor", "7", "--actor", "avoid"], [2, 5] },
        { ["--outcome", "failure,aborted"], [1, 3] },
        { ["--garden", "real"], [] },
        { ["--since", "2026-11-21T12:00:02Z"], [2, 3, 4, 5] },
        { ["--until", "2026-11-21 12:00:02"], [0, 1] },
        { ["--min-reward", "2", "--max-cost", "1"], [0] },
        { ["--where", "inputs.gate_id=math"], [0] },
        { ["--where", "inputs.weight=1"], [0] },
        { ["--where", "inputs.village=3", "--where", "inputs.npc!=7"], [3] },
        { ["--where", "inputs.nested.a.b=1"], [] },
        { ["--where", "inputs.facts.0=the well is near"], [2] },
        { ["--where", "inputs.facts.1=it's \"fine\" %_'; DROP TABLE"], [2] },
        { ["--where", "inputs.gate_id=math' OR '1'='1"], [] },
        { ["--where", "inputs.gate_id') OR true --=x"], [] },
        { ["--where", "inputs.gate_id=$1"], [] },
        { ["--kind", "x'); DELETE FROM phoebe.trails; --"], [] },
        { ["--actor", "%"], [] },
        { ["--order", "oldest", "--limit", "2"], [0, 1] },
        { ["--order", "newest", "--limit", "2"], [4, 5] },
        { ["--order", "reward", "--limit", "1"], [2] },
        { ["--order", "cost", "--limit", "1"], [2] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Query_with_a_filter_finds_exactly_what_it_means(string[] filter, int[] expected)
    {
        var (code, output, error) = await database.RunAsync(["query", "--json", .. filter]);

        Assert.True(code == 0, error);
        Assert.Equal(expected.Select(static i => Trails[i].Id).Order(), TrailsDatabase.Lines(output).Select(static line => line.GetProperty("trail_id").GetGuid()).Order());
        Assert.Equal(Trails.Length, await database.Phoebe.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.trails"));
    }

    [Fact]
    public async Task Query_shows_control_characters_of_the_data_escaped()
    {
        foreach (var arguments in (string[][])[["query"], ["query", "--json"], ["show", $"{Trails[4].Id}"], ["chain", $"{Trails[4].Id}"], ["stats", "--by", "actor"]])
        {
            var (code, output, error) = await database.RunAsync(arguments);

            Assert.True(code == 0, error);
            Assert.DoesNotContain(output, static c => (char.IsControl(c) && c is not '\n' and not '\r') || c == '\u202e');
            Assert.Contains("\\u001b[31m", output, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Query_pages_by_the_last_id()
    {
        var (_, first, hint) = await database.RunAsync("query", "--limit", "4");
        var after = hint.Trim().Split(' ')[^1];
        var (_, second, _) = await database.RunAsync("query", "--limit", "4", "--after", after);

        Assert.Equal(Trails[2].Id.ToString(), after);
        Assert.Contains(Trails[5].Id.ToString(), first, StringComparison.Ordinal);
        Assert.Contains(Trails[1].Id.ToString(), second, StringComparison.Ordinal);
        Assert.DoesNotContain(Trails[2].Id.ToString(), second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query", "--since", "yesterday")]
    [InlineData("query", "--outcome", "great")]
    [InlineData("query", "--where", "actor=7")]
    [InlineData("query", "--where", "inputs..x=1")]
    [InlineData("query", "--since", "2026-01-02", "--until", "2026-01-01")]
    [InlineData("query", "--min-reward", "many")]
    [InlineData("query", "--order", "best")]
    [InlineData("query", "--after", "0192f0c1")]
    [InlineData("query", "--limit", "-1")]
    [InlineData("show", "not-an-id")]
    [InlineData("chain", "12345")]
    [InlineData("no-such-tool")]
    public async Task Tool_with_a_wrong_argument_says_so_in_a_sentence(params string[] arguments)
    {
        var (code, output, error) = await database.RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("nimmerverse: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_without_phoebe_says_so_and_ends_with_3()
    {
        var missing = Path.Combine(database.Phoebe.Roles, "away.json");
        new Memory.Phoebe.PhoebeConnection("/nowhere/at/all", 5432, "nimmerverse_dev", "nobody").Write(missing);
        foreach (var file in (string[])["none", missing])
        {
            var (code, output, error) = await TrailsDatabase.RunAsync(["query"], ("NIMMERVERSE_PHOEBE", file));

            Assert.Equal(3, code);
            Assert.Empty(output);
            Assert.Single(error.Trim().Split('\n'));
            Assert.Contains("hoebe", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Query_into_a_closed_pipe_ends_quietly()
    {
        using var shell = Nimmerverse.TestKit.TestProcess.Start(
            "/bin/bash", ["-c", $"set -o pipefail; for i in $(seq 3); do {TrailsDatabase.Program} trails query --json | head -n 1; done"], ("NIMMERVERSE_PHOEBE", database.Reader));

        Assert.Equal(0, await shell.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Empty(shell.Error);
        Assert.Equal(3, TrailsDatabase.Lines(shell.Output).Length);
    }

    [Fact]
    public async Task Show_takes_an_abbreviation_and_refuses_an_ambiguous_one()
    {
        var id = Trails[2].Id.ToString("N");
        var (_, output, _) = await database.RunAsync("show", id[..14]);
        var (code, _, error) = await database.RunAsync("show", id[..8]);
        var (missing, _, said) = await database.RunAsync("show", Guid.CreateVersion7().ToString());

        Assert.Contains("the well is near", output, StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.Contains("More than one", error, StringComparison.Ordinal);
        Assert.Equal(1, missing);
        Assert.Contains("is stored", said, StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        if (await database.Phoebe.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.trails") == 0)
        {
            await database.AddAsync(Trails);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
