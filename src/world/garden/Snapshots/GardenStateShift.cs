using Nimmerverse.World.Quizzes;

namespace Nimmerverse.World.Snapshots;

/// <summary>Moves a state to a later tick.</summary>
internal static class GardenStateShift
{
    /// <summary>The same garden with a greater tick: every tick in it moves by as much, so that no deadline, silence or gap between
    /// quizzes becomes longer or shorter.</summary>
    internal static GardenState Later(this GardenState state, long ticks) => state with
    {
        Tick = state.Tick + ticks,
        VillageStartTick = state.VillageStartTick + ticks,
        Npcs = [.. state.Npcs.Select(npc => npc with
        {
            HeardTick = npc.HeardTick + ticks,
            ActedTick = Later(npc.ActedTick, ticks),
            ViewTick = Later(npc.ViewTick, ticks),
            Quiz = Later(npc.Quiz, ticks),
            Talk = npc.Talk is { } talk
                ? talk with { UntilTick = After(talk.UntilTick, ticks), AgainTick = After(talk.AgainTick, ticks), ToldTick = After(talk.ToldTick, ticks) }
                : null,
        })],
        Crawlers = [.. state.Crawlers.Select(crawler => crawler with
        {
            ActedTick = Later(crawler.ActedTick, ticks),
            ViewTick = Later(crawler.ViewTick, ticks),
        })],
    };

    private static QuizRecord Later(QuizRecord record, long ticks)
    {
        var later = record.Copy();
        later.NextTick += ticks;
        later.AskedTick = Later(record.AskedTick, ticks);
        later.PerfectTick = Later(record.PerfectTick, ticks);
        return later;
    }

    // -1 stands for "never".
    private static long Later(long tick, long ticks) => tick < 0 ? tick : tick + ticks;

    // 0 stands for "never".
    private static long After(long tick, long ticks) => tick <= 0 ? tick : tick + ticks;
}
