using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Quizzes;

/// <summary>
/// Decides when an NPC is asked and what its answers mean. It knows the truth and never the NPC's memory.
/// </summary>
/// <remarks>
/// Rules: the first quiz is due when the NPC has stood at every house, or after a staggered period; later ones after one period (perfect
/// before) to three periods (nothing right). After a first perfect quiz the second is asked exactly <see cref="GardenRules.QuizGapTicks"/>
/// later. A second perfect one makes the village known; anything less, an unanswered quiz included, starts again from nothing. A quiz that
/// reached nobody was not held: it is asked again a second later.
/// </remarks>
internal sealed class QuizOracle(GardenRules rules, ulong seed)
{
    /// <summary>No more quizzes than this are drawn in one tick; others wait for the next, so that a large village cannot make it late.</summary>
    internal const int MostPerTick = 8;

    internal QuizRequest Draw(long village, Village map, string npc, int number) => QuizPaper.Draw(seed, village, map, npc, number);

    /// <summary>Spreads first quizzes over one period, so that NPCs that enter together are not asked together.</summary>
    internal long FirstQuizTick(long tick, string npc) =>
        tick + rules.QuizPeriodTicks + (long)(Chance.DeterministicRandom.Key(npc) % (ulong)rules.QuizPeriodTicks);

    internal static bool IsDue(QuizRecord record, bool sawAllHouses, long tick) =>
        !record.Knows && !record.InFlight
            && (tick >= record.NextTick || (sawAllHouses && !record.AskedWhenReady && record.PerfectTick < 0));

    internal QuizAsk Ask(QuizRecord record, string npc, bool sawAllHouses, long village, Village map, long tick)
    {
        record.Count++;
        record.AskedTick = tick;
        record.AskedWhenReady |= sawAllHouses;
        return new QuizAsk(npc, Draw(village, map, npc, record.Count));
    }

    internal bool IsOverdue(QuizRecord record, long tick) => record.InFlight && tick - record.AskedTick >= rules.QuizDeadlineTicks;

    /// <summary>The quiz in flight reached nobody.</summary>
    internal static void NotHeld(QuizRecord record, long tick)
    {
        record.AskedTick = -1;
        record.NextTick = tick + GardenRules.TicksPerSecond;
    }

    /// <summary>Marks the quiz in flight; no answers means that the deadline passed.</summary>
    internal QuizVerdict Mark(QuizRecord record, string npc, QuizAnswers? answers, long village, Village map, long tick)
    {
        var quiz = Draw(village, map, npc, record.Count);
        var right = answers is null ? 0 : QuizPaper.Mark(map, quiz, npc, answers);
        var perfect = right == quiz.Questions.Count;
        var asked = record.AskedTick;
        record.AskedTick = -1;
        record.LastScore = (double)right / quiz.Questions.Count;
        if (!perfect)
        {
            record.PerfectTick = -1;
            record.NextTick = tick + (long)(rules.QuizPeriodTicks * (1 + (2 * (1 - record.LastScore))));
        }
        else if (record.PerfectTick < 0)
        {
            record.PerfectTick = tick;
            record.NextTick = tick + rules.QuizGapTicks;
        }
        else
        {
            record.Knows = asked - record.PerfectTick >= rules.QuizGapTicks;
            record.NextTick = record.PerfectTick + rules.QuizGapTicks;
        }

        return new QuizVerdict(npc, quiz.QuizId, village, asked, tick, quiz.Questions.Count, right, answers is not null, record.Knows);
    }
}
