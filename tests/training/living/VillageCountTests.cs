using Nimmerverse.TestKit;
using Nimmerverse.Training.Living;

namespace Nimmerverse.Training.Tests.Living;

public sealed class VillageCountTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Last_npc_to_know_all_gives_the_time_in_world_seconds()
    {
        var count = new VillageCount(7, speed: 2);
        Hear(count, "1", 0, known: 0);
        Hear(count, "2", 0, known: 0);
        Hear(count, "1", 4, known: 10, lateMs: 6);
        Hear(count, "2", 5, known: 5);
        Hear(count, "2", 10, known: 10);
        Hear(count, "1", 12, known: 10);

        var record = count.Record("uniform", turn: 3)!;

        Assert.Equal(("uniform", 3, 7L, 2, 10), (record.Policy, record.Turn, record.Village, record.Npcs, record.Facts));
        Assert.Equal((20.0, 14.0, 24.0), (record.Seconds, record.MeanSeconds, record.DoneSeconds));

        // Ticks count while there is something left to learn: four seconds of one NPC and ten of the other at 10 a second, one of them late.
        Assert.Equal(1 / 140.0, record.LateShare, 4);
        Assert.Equal(5, record.TickHz, 6);
    }

    [Fact]
    public void Npc_that_never_knows_all_counts_to_the_end() =>
        Assert.Equal(9, Record(static count =>
        {
            Hear(count, "1", 0, known: 0);
            Hear(count, "1", 9, known: 9);
        })!.Seconds);

    [Fact]
    public void Village_of_which_only_the_end_was_seen_is_no_record() =>
        Assert.Null(Record(static count =>
        {
            Hear(count, "1", 0, known: 10);
            Hear(count, "1", 9, known: 10);
        }));

    [Fact]
    public void Reborn_npc_takes_nothing_from_the_counters_of_the_dead_one()
    {
        var record = Record(static count =>
        {
            Hear(count, "1", 0, known: 0, asked: 4);
            Hear(count, "1", 1, known: 1, asked: 6);
            Hear(count, "1", 3, known: 1, asked: 1, pid: 2);
            Hear(count, "1", 4, known: 2, asked: 2, pid: 2);
        })!;
        Assert.Equal(3, record.Asked);
        Assert.Equal(10, record.TickHz, 6);
    }

    private static LiveRecord? Record(Action<VillageCount> hear)
    {
        var count = new VillageCount(7, speed: 1);
        hear(count);
        return count.Record("uniform", 0);
    }

    private static void Hear(VillageCount count, string npc, double second, int known, double lateMs = 0, long asked = 0, int pid = 1) => count.Hear(
        NpcStates.State(npc, tick: (long)(10 * second), known: known / 10.0, pid: pid) with
        {
            Village = 7,
            FactsKnown = known,
            FactsTotal = 10,
            LatenessMs = lateMs,
            Asked = asked,
        },
        Start.AddSeconds(second));
}
