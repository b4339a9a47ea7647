using Nimmerverse.Memory.Trails.Chain;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Tests.Trails;

/// <summary><c>trails chain</c>: from the waves to the outcome.</summary>
public sealed class ChainTests(TrailsDatabase database) : IClassFixture<TrailsDatabase>
{
    private const string Waves = """
        [{"message_id":"01a1fdfa-4000-7000-8000-000000000001","source":"math","domain":"calculate","confidence":0.9,"polarity":1,"timestamp":"2026-11-21T11:59:59.900Z"},
         {"message_id":"01a1fdfa-4000-7000-8000-000000000002","source":"host","domain":"compute","confidence":0.7,"polarity":-1,"timestamp":"2026-11-21T11:59:59.950Z"}]
        """;

    [Fact]
    public async Task Chain_goes_from_the_waves_to_the_outcome_whichever_link_is_asked()
    {
        TestTrail[] links =
        [
            new(TrailsDatabase.Id(0, 1), "collapse", "thalamus") { Inputs = $$"""{"gate_id":"math","result":"opened","signals_in_window":{{Waves}}}""", Cost = 0.25 },
            new(TrailsDatabase.Id(5, 1), "gate_transition", "thalamus") { Parent = TrailsDatabase.Id(0, 1), Inputs = $$"""{"gate_id":"math","from_state":"stable","to_state":"open","trigger_signals":{{Waves}}}""" },
            new(TrailsDatabase.Id(20, 1), "boundary", "function") { Parent = TrailsDatabase.Id(5, 1), Inputs = """{"adapter":"math"}""", Cost = 3 },
            new(TrailsDatabase.Id(40, 1), "cortex", "nyx") { Parent = TrailsDatabase.Id(20, 1), Cost = 10, Reward = 8 },
            new(TrailsDatabase.Id(60, 1), "verification", "thalamus") { Parent = TrailsDatabase.Id(5, 1), Inputs = """{"gate_id":"math","outcome":"confirmed"}""", Reward = 8 },
            new(TrailsDatabase.Id(70, 1), "behaviour", "avoid") { Parent = TrailsDatabase.Id(0, 1), Outcome = "failure" },
        ];
        await database.AddAsync(links);

        var (code, output, error) = await database.RunAsync("chain", $"{links[3].Id}");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (_, whole, _) = await database.RunAsync("chain", $"{links[3].Id}", "--whole", "--json");
        var (_, middle, _) = await database.RunAsync("chain", $"{links[1].Id}", "--json");
        var read = TrailsDatabase.Lines(whole);

        Assert.True(code == 0, error);
        Assert.Equal(7, lines.Length);
        Assert.Contains("+0.0 ms  ~ wave math calculate 0.90", lines[0], StringComparison.Ordinal);
        Assert.Contains("~ wave host not compute 0.70", lines[1], StringComparison.Ordinal);
        Assert.Contains("+100.0 ms  collapse thalamus (math opened)", lines[2], StringComparison.Ordinal);
        Assert.Contains("+105.0 ms  └─ gate_transition thalamus (math stable open)", lines[3], StringComparison.Ordinal);
        Assert.Contains("cortex nyx", lines[5], StringComparison.Ordinal);
        Assert.EndsWith("<- asked", lines[5], StringComparison.Ordinal);
        Assert.Equal("4 trails, 2 waves, 140.0 ms in all, cost 14.3 LF, reward 8.000 LF", lines[6]);
        Assert.Equal(["wave", "wave", "trail", "trail", "trail", "trail", "trail", "trail"], read.Select(static line => line.GetProperty("link").GetString()!));
        Assert.Equal(links.Select(static link => link.Id).Order(), read.Skip(2).Select(static line => line.GetProperty("trail").GetProperty("trail_id").GetGuid()).Order());
        Assert.Equal(2 + 5, TrailsDatabase.Lines(middle).Length);
    }

    [Fact]
    public async Task Chain_of_a_trail_whose_parent_is_not_stored_says_so()
    {
        var orphan = new TestTrail(TrailsDatabase.Id(0, 2), "behaviour", "avoid") { Parent = TrailsDatabase.Id(-1, 2) };
        await database.AddAsync(orphan);

        var (code, output, _) = await database.RunAsync("chain", $"{orphan.Id}");

        Assert.Equal(0, code);
        Assert.Contains($"its parent {orphan.Parent} is not stored", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chain_whose_parents_lead_in_a_circle_ends()
    {
        var rows = new Circle(5);
        var chain = await new ChainBuilder(rows, limit: 100).BuildAsync(rows.Row(2), whole: true, CancellationToken.None);

        Assert.True(chain.IsCyclic);
        Assert.Equal(5, chain.Nodes.Count());
        Assert.Contains(ChainPainter.Paint(chain), static line => line.Contains("circle", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chain_of_very_many_links_is_cut_at_the_limit_and_painted_without_recursion()
    {
        var rows = new Line(50_000);
        var chain = await new ChainBuilder(rows, limit: 20_000).BuildAsync(rows.Row(0), whole: false, CancellationToken.None);

        Assert.True(chain.IsCut);
        Assert.Equal(20_000, chain.Nodes.Count());
        Assert.Equal(20_002, ChainPainter.Paint(chain).Count());
        Assert.All(ChainPainter.Paint(chain), static line => Assert.InRange(line.Length, 1, 400));
    }

    [Theory]
    [InlineData("""{"signals_in_window":"none"}""")]
    [InlineData("""{"signals_in_window":[1,"x",{},{"timestamp":"soon"},{"timestamp":7}]}""")]
    [InlineData("[]")]
    [InlineData("7")]
    public void Inputs_that_name_no_waves_have_none(string inputs) => Assert.Empty(WaveLinks.Of(Rows.Of(TrailsDatabase.Id(0), null) with { Kind = "collapse", Inputs = inputs }));

    private sealed class Circle(int size) : IChainSource
    {
        public TrailRow Row(int i) => Rows.Of(TrailsDatabase.Id(i), TrailsDatabase.Id((i + size - 1) % size));

        public Task<TrailRow?> FindAsync(Guid id, CancellationToken cancellationToken) =>
            Task.FromResult(Enumerable.Range(0, size).Select(Row).FirstOrDefault(row => row.Id == id));

        public Task<IReadOnlyList<TrailRow>> ChildrenAsync(IReadOnlyCollection<Guid> parents, int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<TrailRow>>([.. Enumerable.Range(0, size).Select(Row).Where(row => parents.Contains(row.Parent!.Value)).Take(limit)]);
    }

    private sealed class Line(int size) : IChainSource
    {
        public TrailRow Row(int i) => Rows.Of(TrailsDatabase.Id(i), i == 0 ? null : TrailsDatabase.Id(i - 1));

        public Task<TrailRow?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult<TrailRow?>(Row((int)(TrailTime.Of(id) - TrailsDatabase.Noon).TotalMilliseconds));

        public Task<IReadOnlyList<TrailRow>> ChildrenAsync(IReadOnlyCollection<Guid> parents, int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<TrailRow>>([.. parents.Select(id => (int)(TrailTime.Of(id) - TrailsDatabase.Noon).TotalMilliseconds + 1).Where(i => i < size).Select(Row)]);
    }
}

/// <summary>Rows that need no database.</summary>
internal static class Rows
{
    public static TrailRow Of(Guid id, Guid? parent) => new(
        id, "behaviour", "avoid", "dev", "virtual", parent, TrailTime.Of(id), TrailTime.Of(id), null, [], null, null, 0, 0, "success", null, null, "node-a", false, TrailTime.Of(id));
}
