using System.Text.Json;
using Nimmerverse.Cli.Up;

namespace Nimmerverse.Cli.Tests.Up;

/// <summary>The figures that scripts read. Seen to fail with the counters taken as they are: a restart of the thalamus then loses waves.</summary>
public sealed class UpSummaryTests
{
    [Fact]
    public void Json_is_one_line_with_every_promised_key()
    {
        var json = Summarise(Villages.Lively(25, 5)).ToJson();
        Assert.DoesNotContain('\n', json);
        using var parsed = JsonDocument.Parse(json);
        foreach (var key in (string[])["env", "npcs", "npcs_alive", "ticks", "late_p99_ms", "learn_steps", "facts_known_pct", "villages_completed", "respawns", "waves",
            "collapses", "gate_opens", "cortex_answered", "cortex_unanswered", "boundary_crossings", "world_ticks", "world_late_p99_ms", "cgroup_mode", "npc_pss_kb_median", "npc_private_kb_median", "elapsed_s"])
        {
            Assert.True(parsed.RootElement.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null, key);
        }

        Assert.Equal("v1", parsed.RootElement.GetProperty("cgroup_mode").GetString());
    }

    [Fact]
    public void Json_of_a_village_that_never_spoke_has_every_key_and_invents_nothing()
    {
        using var parsed = JsonDocument.Parse(Summarise(new VillageState()).ToJson());
        Assert.Equal(0, parsed.RootElement.GetProperty("npcs_alive").GetInt32());
        Assert.Equal(JsonValueKind.Null, parsed.RootElement.GetProperty("late_p99_ms").ValueKind);
        Assert.Equal(JsonValueKind.Null, parsed.RootElement.GetProperty("npc_pss_kb_median").ValueKind);
    }

    [Fact]
    public void Street_map_is_named_with_its_attribution()
    {
        var state = new VillageState();
        state.Take(Villages.Garden(1, 5) with { Map = "town.osm.gz", Attribution = "(c) OpenStreetMap contributors, ODbL" });
        using var parsed = JsonDocument.Parse(Summarise(state).ToJson());
        Assert.Equal("town.osm.gz", parsed.RootElement.GetProperty("map").GetString());
        Assert.Equal("(c) OpenStreetMap contributors, ODbL", parsed.RootElement.GetProperty("attribution").GetString());
    }

    [Fact]
    public void Ticks_of_an_npc_are_counted_over_all_of_its_processes()
    {
        var state = new VillageState();
        state.Take(Villages.Npc("0", pid: 1, tick: 100), Villages.Now);
        state.Take(Villages.Npc("0", pid: 2, tick: 1), Villages.Now);
        state.Take(Villages.Npc("0", pid: 2, tick: 30), Villages.Now);
        Assert.Equal(130, Summarise(state).Ticks);
    }

    [Fact]
    public void Counters_go_on_over_a_restart_of_their_process()
    {
        var state = new VillageState();
        state.Take(Villages.Gates(waves: 100, collapses: 10, opens: 1));
        state.Take(Villages.Gates(waves: 5, collapses: 0, opens: 0));
        state.Take(Villages.Gates(waves: 7, collapses: 1, opens: 0));
        var summary = Summarise(state);
        Assert.Equal((107, 11, 1), (summary.Waves, summary.Collapses, summary.GateOpens));
    }

    [Fact]
    public void Garden_that_remembers_counts_what_this_run_added()
    {
        var state = new VillageState();
        state.Take(Villages.Garden(1, 5));
        state.Take(Villages.Garden(1, 5) with { Tick = 9099, VillagesCompleted = 5 });
        var summary = Summarise(state);
        Assert.Equal((100, 3), (summary.WorldTicks, summary.VillagesCompleted));
    }

    [Fact]
    public void Npc_that_fell_silent_is_not_alive()
    {
        var state = new VillageState();
        state.Take(Villages.Npc("0", pid: 1, tick: 1), Villages.Now - TimeSpan.FromSeconds(10));
        state.Take(Villages.Npc("1", pid: 2, tick: 1), Villages.Now);
        Assert.Equal(1, Summarise(state).NpcsAlive);
    }

    private static UpSummary Summarise(VillageState state) => UpSummary.Of(state, new UpOptions(), Villages.Now - TimeSpan.FromSeconds(60), Villages.Now);
}
