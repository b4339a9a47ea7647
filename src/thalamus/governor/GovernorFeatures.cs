using System.Security.Cryptography;
using System.Text;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// What the network sees: 24 numbers per NPC, derived from its state messages and from what it was granted, and 8 of the whole village. All lie
/// in [-1, 1], in this order; whatever is no number is 0. Weights belong to one <see cref="Hash"/> of the order.
/// </summary>
public static class GovernorFeatures
{
    /// <summary>Numbers per NPC.</summary>
    public const int Count = 24;

    /// <summary>Numbers of the whole village.</summary>
    public const int Globals = 8;

    /// <summary>Changes whenever a feature changes its meaning or scale without changing its name.</summary>
    public const int Version = 1;

    /// <summary>Names per NPC, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "remaining_share", "remaining_facts_log", "done", "facts_per_s_10s", "facts_per_s_60s", "steps_since_fact_log", "steps_per_fact_log",
        "stuck_s_log", "td_error", "entropy", "need_most", "need_over_0_7", "lateness", "advised_share", "cpu_of_quota", "cpu_pct_log",
        "tick_cost_log", "plans_per_tick", "ticks_of_granted", "learn_steps_log", "rescues_per_min", "asked_per_min", "advice_benefit",
        "since_opening",
    ];

    /// <summary>Names of the whole village, in order.</summary>
    public static IReadOnlyList<string> GlobalNames { get; } =
    [
        "npcs_log", "budget_per_npc", "learning_share", "openings_saved", "openings_per_wait", "level_facts_log", "open_share", "cpu_of_budget",
    ];

    /// <summary>Identifies order and meaning: the first 8 bytes of a SHA-256 over version and names, lower-case hexadecimal.</summary>
    public static string Hash { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Version}|{string.Join(',', Names)}|{string.Join(',', GlobalNames)}")).AsSpan(0, 8));

    /// <summary>Writes the features of one NPC.</summary>
    /// <param name="npc">The NPC.</param>
    /// <param name="options">Limits that some features are relative to.</param>
    /// <param name="now">The time in seconds.</param>
    /// <param name="features">Receives <see cref="Count"/> numbers; all 0 when the NPC's last report was not sound.</param>
    public static void Write(NpcTrack npc, GovernorOptions options, double now, Span<float> features)
    {
        ArgumentNullException.ThrowIfNull(npc);
        ArgumentNullException.ThrowIfNull(options);
        features = features[..Count];
        if (!npc.IsSound)
        {
            features.Clear();
            return;
        }

        ref readonly var last = ref npc.Last;
        features[0] = (float)npc.Remaining;
        features[1] = Log(npc.Remaining * last.FactsTotal, 1_024);
        features[2] = npc.Remaining <= 0 ? 1 : 0;
        features[3] = Squash(npc.FactsFast, 0.5);
        features[4] = Squash(npc.FactsSlow, 0.5);
        features[5] = Log(last.StepsSinceFact, 16_384);
        features[6] = Log(npc.StepsPerFact, 1_024);
        features[7] = Log(npc.StuckFor(now), 1_024);
        features[8] = Squash(npc.TdError, 1);
        features[9] = (float)(last.Entropy / 2);
        features[10] = (float)last.Need;
        features[11] = (float)(Math.Max(0, last.Need - 0.7) / 0.3);
        features[12] = Squash(npc.Lateness, 50);
        features[13] = (float)npc.AdvisedShare;
        features[14] = npc.GrantedPct > 0 ? (float)(npc.CpuPct / npc.GrantedPct) : 0;
        features[15] = Log(npc.CpuPct, 128);
        features[16] = Log(npc.TickCostMs * 16, 1_024);
        features[17] = npc.TicksPerSecond > 0 ? Squash(npc.PlansPerSecond / npc.TicksPerSecond, 8) : 0;
        features[18] = npc.GrantedHz is > 0 and var hz ? (float)(npc.TicksPerSecond / (hz * options.Speed)) : 0;
        features[19] = Log(last.LearnSteps, 1 << 20);
        features[20] = Squash(npc.RescuesPerSecond * 60, 1);
        features[21] = Squash(npc.AskedPerSecond * 60, 2);
        features[22] = Signed(npc.Benefit, 4);
        features[23] = double.IsNaN(npc.OpenedAt) ? 0 : (float)((now - npc.OpenedAt) / options.LongestWait.TotalSeconds);
        Bound(features);
    }

    /// <summary>Writes the features of the whole village.</summary>
    /// <param name="npcs">The NPCs.</param>
    /// <param name="options">Limits.</param>
    /// <param name="budgetPct">CPU that all NPCs share, in percent of one core.</param>
    /// <param name="openings">The bucket of openings.</param>
    /// <param name="now">The time in seconds.</param>
    /// <param name="globals">Receives <see cref="Globals"/> numbers.</param>
    public static void WriteGlobals(
        ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double budgetPct, Openings openings, double now, Span<float> globals)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(openings);
        globals = globals[..Globals];
        var (learning, open, facts, cpuMilli) = (0, 0, 0, 0L);
        foreach (var npc in npcs)
        {
            learning += npc.Remaining > 0 ? 1 : 0;
            open += now < npc.OpenUntil ? 1 : 0;
            facts = npc.IsSound ? Math.Max(facts, npc.Last.FactsTotal) : facts;

            // Whole thousandths, because a sum of them does not depend on its order.
            cpuMilli += (long)(Math.Min(npc.CpuPct, 1e6) * 1_000);
        }

        var count = Math.Max(1, npcs.Length);
        globals[0] = Log(npcs.Length, 1_024);
        globals[1] = (float)(budgetPct / count / options.MaxQuotaPct);
        globals[2] = learning / (float)count;
        globals[3] = (float)(openings.Tokens / openings.MostTokens(count));
        globals[4] = Squash(options.OpeningsPerSecond * options.LongestWait.TotalSeconds / count, 1);
        globals[5] = Log(facts, 1_024);
        globals[6] = open / (float)count;
        globals[7] = budgetPct > 0 ? (float)(cpuMilli / 1e3 / budgetPct) : 0;
        Bound(globals);
    }

    private static float Log(double value, double most) => (float)(Math.Log2(1 + Math.Max(0, value)) / Math.Log2(1 + most));

    private static float Squash(double value, double half) => value > 0 ? (float)(value / (value + half)) : 0;

    private static float Signed(double value, double half) => (float)(value / (Math.Abs(value) + half));

    private static void Bound(Span<float> values)
    {
        foreach (ref var value in values)
        {
            value = float.IsFinite(value) ? Math.Clamp(value, -1, 1) : 0;
        }
    }
}
