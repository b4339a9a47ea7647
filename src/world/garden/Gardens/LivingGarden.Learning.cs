using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Bodies;
using Nimmerverse.World.Quizzes;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Gardens;

/// <content>Quizzes, and the rule by which one village follows another.</content>
public sealed partial class LivingGarden
{
    /// <summary>The quizzes that wait for an answer, to be put again by a process that took the garden over from its snapshot.</summary>
    /// <returns>One for each NPC that has a quiz in flight.</returns>
    public IReadOnlyList<QuizAsk> QuizzesInFlight() =>
    [
        .. _npcs.Values.Where(static npc => npc.Quiz.InFlight)
            .Select(npc => new QuizAsk(npc.Id, _oracle.Draw(VillageNumber, Village, npc.Id, npc.Quiz.Count))),
    ];

    private void AskIfDue(NpcBody npc)
    {
        if (_oracle.IsOverdue(npc.Quiz, Tick))
        {
            Mark(npc, answers: null);
        }
        else if (_outcome.AskList.Count < QuizOracle.MostPerTick && QuizOracle.IsDue(npc.Quiz, npc.SawAllHouses, Tick))
        {
            _outcome.AskList.Add(_oracle.Ask(npc.Quiz, npc.Id, npc.SawAllHouses, VillageNumber, Village, Tick));
        }
    }

    private void TakeReturn(QuizReturn came)
    {
        if (!_npcs.TryGetValue(came.Npc, out var npc) || !npc.Quiz.InFlight
            || _oracle.Draw(VillageNumber, Village, npc.Id, npc.Quiz.Count).QuizId != came.QuizId)
        {
            return;
        }

        if (came.Answers is null)
        {
            QuizOracle.NotHeld(npc.Quiz, Tick);
            return;
        }

        npc.HeardTick = Tick;
        Mark(npc, came.Answers);
    }

    private void Mark(NpcBody npc, QuizAnswers? answers)
    {
        var verdict = _oracle.Mark(npc.Quiz, npc.Id, answers, VillageNumber, Village, Tick);
        _outcome.VerdictList.Add(verdict);
        Tell(VillageEventKind.QuizScored, npc.Id, verdict.Score);
        if (verdict.Knows)
        {
            Tell(VillageEventKind.NpcKnows, npc.Id, verdict.Score);
        }
    }

    // Everybody means every NPC in the garden, at least one. One that is expected and never came is waited for as long as one that fell
    // silent would be.
    private bool EverybodyKnows()
    {
        var present = 0;
        foreach (var npc in _npcs.Values)
        {
            if (npc.InGarden)
            {
                if (!npc.Quiz.Knows)
                {
                    return false;
                }

                present++;
            }
        }

        return present > 0 && (_npcs.Count >= _rules.ExpectedNpcs || Tick - VillageStartTick >= _rules.SilenceTicks);
    }

    private void CompleteVillage()
    {
        VillagesCompleted++;
        Tell(VillageEventKind.VillageCompleted);
        var knowing = _npcs.Values.Where(static npc => npc.InGarden).Select(static npc => npc.Id).ToArray();
        _outcome.CompletionList.Add(
            new VillageCompletion(VillageNumber, Village.Plan.Level, Index, VillageStartTick, Tick, knowing, Village.FactsTotal));

        var before = Curriculum.Completed(Village.Plan.Level, WorldSeconds);
        (var level, Index, Curriculum) = before.Next(Seed, VillageNumber + 1, _rules.VillagesPerLevel, _rules.HighestLevel, _rules.ReplayShare);
        BeginVillage(level);
        if (Curriculum.Frontier > before.Frontier)
        {
            Tell(VillageEventKind.LevelUp);
        }

        Tell(VillageEventKind.VillageStarted);
    }

    private void BeginVillage(int level)
    {
        VillageNumber++;
        VillageStartTick = Tick;
        var plan = _rules.PlanFor(level);
        Village = _rules.Draw(Seed, plan, Index);
        _outcome.ViewList.Clear();
        _outcome.AskList.Clear();
        foreach (var gone in _npcs.Values.Where(static npc => !npc.InGarden).ToArray())
        {
            _npcs.Remove(gone.Id);
        }

        // Whoever lived in the village before has room in the next, whatever the settings say meanwhile.
        var nodes = Village.Streets.NodeCount;
        _occupancy = new Occupancy(nodes, Math.Max(_rules.Capacity, (_npcs.Count + nodes - 1) / nodes));
        _way = new StreetWay(Village.Streets, _occupancy, _crawlers);
        foreach (var npc in _npcs.Values)
        {
            npc.EnterVillage(Village.Houses.Count, _oracle.FirstQuizTick(Tick, npc.Id));
            MoveIn(npc);
        }

        foreach (var crawler in _crawlers)
        {
            Place(crawler);
            crawler.ViewTick = Tick;
            _outcome.ViewList.Add(crawler.Id);
        }
    }

    private void MoveIn(NpcBody npc)
    {
        var node = _occupancy.FindRoom(EntranceOf(npc.Id));
        _outcome.MoveList.Add(new BodyMove(npc.Id, npc.Node, node));
        npc.Node = node;
        npc.ViewTick = Tick;
        _occupancy.Enter(node, npc.Id);
        _outcome.ViewList.Add(npc.Id);
    }
}
