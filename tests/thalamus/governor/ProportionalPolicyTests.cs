using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Tests.Governor;

public sealed class ProportionalPolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly GovernorOptions Options = new() { CpuBudgetPct = 150 };

    private static readonly Arbitrary<NpcObservation[]> Villages =
        (from remaining in Gen.Choose(0, 20)
         from cost in Gen.Choose(0, 300)
         select (remaining, cost)).ArrayOf()
        .Select(static all => all.Select(static (one, i) => new NpcObservation($"{i}", one.remaining / 20.0, one.cost / 10.0)).ToArray())
        .ToArbitrary();

    [Fact]
    public void Who_has_more_left_to_learn_gets_more_and_who_is_done_gets_the_least()
    {
        var all = new ProportionalPolicy(Options).Decide([Npc("1", 0), Npc("2", 0.25), Npc("3", 0.5)], Start);

        Assert.Equal(["1", "2", "3"], all.Select(static npc => npc.Npc));
        Assert.Equal([5, 50, 95], all.Select(static npc => npc.CpuQuotaPct));
        Assert.Equal([1, 15, 20], all.Select(static npc => npc.TickHz));
        Assert.Equal([0, 5, 10], all.Select(static npc => npc.Priority));
    }

    [Fact]
    public void Twenty_five_npcs_on_two_cores_run_at_ten_to_twenty_hertz()
    {
        var options = new GovernorOptions { CpuBudgetPct = GovernorOptions.DefaultBudget(2) };
        var npcs = Enumerable.Range(0, 25).Select(static i => Npc($"{i}", (i + 1) / 25.0, 0.3)).ToArray();
        var all = new ProportionalPolicy(options).Decide(npcs, Start);

        Assert.All(all, static npc => Assert.InRange(npc.TickHz, 10, 20));
        Assert.InRange(all.Sum(static npc => npc.CpuQuotaPct), 125, 150 + 1e-9);
        Assert.True(all[^1].CpuQuotaPct > all[0].CpuQuotaPct);
    }

    [Fact]
    public void A_budget_below_the_floors_makes_quotas_ceilings_and_holds_the_ticks_instead()
    {
        var npcs = Enumerable.Range(0, 100).Select(static i => Npc($"{i}", 1, 2)).ToArray();
        var all = new ProportionalPolicy(Options).Decide(npcs, Start);

        Assert.All(all, static npc => Assert.Equal(5, npc.CpuQuotaPct));
        Assert.InRange(all.Sum(static npc => npc.TickHz * 2) / 10.0, 110, 0.8 * 150);
    }

    [Fact]
    public void A_rate_stays_until_the_wish_is_a_whole_hertz_away()
    {
        var policy = new ProportionalPolicy(Options);
        Assert.Equal(15, policy.Decide([Npc("1", 1), Npc("2", 0.5)], Start)[1].TickHz);
        Assert.Equal(15, policy.Decide([Npc("1", 1), Npc("2", 0.59)], Start)[1].TickHz);
        Assert.Equal(15, policy.Decide([Npc("1", 1), Npc("2", 0.41)], Start)[1].TickHz);
        Assert.Equal(16, policy.Decide([Npc("1", 1), Npc("2", 0.62)], Start)[1].TickHz);
        Assert.Equal(16, policy.Decide([Npc("1", 1), Npc("2", 0.51)], Start)[1].TickHz);
        Assert.Equal(1, policy.Decide([Npc("1", 1), Npc("2", 0)], Start)[1].TickHz);
    }

    [Fact]
    public void A_costly_tick_lowers_the_rate_to_what_the_quota_carries()
    {
        // 5 % of a core is 50 ms a second, of which ticks may take 40: two ticks of 20 ms.
        var options = new GovernorOptions { CpuBudgetPct = 50, MaxQuotaPct = 5 };
        Assert.Equal(2, new ProportionalPolicy(options).Decide([Npc("1", 1, 20)], Start)[0].TickHz);
        Assert.Equal(1, new ProportionalPolicy(options).Decide([Npc("1", 1, 900)], Start)[0].TickHz);
    }

    [Fact]
    public void Nobody_gets_nothing() => Assert.Empty(new ProportionalPolicy(Options).Decide([], Start));

    // Seen to fail: with Math.Round in place of Math.Floor for the quotas, their sum passed the budget.
    [Fact]
    public void Limits_hold_for_every_village() => Prop.ForAll(Villages, Gen.Choose(50, 800).ToArbitrary(), static (npcs, budget) =>
    {
        var options = new GovernorOptions { CpuBudgetPct = budget };
        var all = new ProportionalPolicy(options).Decide(npcs, Start);
        var costs = npcs.ToDictionary(static npc => npc.Npc, static npc => npc.TickCostMs);
        return all.Count == npcs.Length
            && all.All(static npc => npc is { CpuQuotaPct: >= 5 and <= 100, TickHz: >= 1 and <= 20, Priority: >= 0 and <= 10 })
            && all.All(npc => npc.TickHz == 1 || npc.TickHz * costs[npc.Npc] / 10 <= (0.8 * (npc.CpuQuotaPct + 0.1)) + 1e-9)
            && (npcs.Length * 5 > budget || all.Sum(static npc => npc.CpuQuotaPct) <= budget + 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decisions_follow_the_npc_and_not_its_place_in_the_list() => Prop.ForAll(Villages, static npcs =>
    {
        var straight = new ProportionalPolicy(Options).Decide(npcs, Start);
        var turned = new ProportionalPolicy(Options).Decide([.. Enumerable.Reverse(npcs)], Start);
        return straight.SequenceEqual(turned);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Npcs_that_swap_their_state_swap_their_share() => Prop.ForAll(Villages, static npcs =>
    {
        var swapped = npcs.Select((npc, i) => npcs[^(i + 1)] with { Npc = npc.Npc }).ToArray();
        var straight = new ProportionalPolicy(Options).Decide(npcs, Start);
        var mirrored = new ProportionalPolicy(Options).Decide(swapped, Start);
        return straight.Zip(mirrored.Reverse()).All(static pair =>
            pair.First.CpuQuotaPct == pair.Second.CpuQuotaPct
            && pair.First.TickHz == pair.Second.TickHz
            && pair.First.Priority == pair.Second.Priority);
    }).QuickCheckThrowOnFailure();

    private static NpcObservation Npc(string id, double remaining, double cost = 0) => new(id, remaining, cost);
}
