using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Chance;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Quizzes;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Tests.Gardens;

/// <summary>Plays NPCs against a garden: a random walk drawn from the garden's own state, and quizzes answered as told.</summary>
internal sealed class Player(LivingGarden garden)
{
    public LivingGarden Garden { get; } = garden;

    public List<VillageEvent> Events { get; } = [];

    public List<QuizVerdict> Verdicts { get; } = [];

    public List<VillageCompletion> Completions { get; } = [];

    public List<(long Tick, QuizAsk Ask)> Asked { get; } = [];

    private readonly List<QuizReturn> _returns = [];

    /// <summary>How an NPC answers; null says nothing at all.</summary>
    public Func<Village, QuizAsk, QuizAnswers?> Answer { get; set; } = Perfect;

    public static WorldAction Join { get; } = new() { Village = 0, Tick = 0, Kind = ActionKind.Join };

    public TickOutcome Step(params BodyAction[] actions)
    {
        var outcome = Garden.Step(actions, _returns.ToArray());
        _returns.Clear();
        foreach (var ask in outcome.Quizzes)
        {
            Asked.Add((Garden.Tick, ask));
            if (Answer(Garden.Village, ask) is { } answers)
            {
                _returns.Add(new QuizReturn(ask.Npc, ask.Quiz.QuizId, answers));
            }
        }

        Events.AddRange(outcome.Events);
        Verdicts.AddRange(outcome.Verdicts);
        Completions.AddRange(outcome.Completions);
        return outcome;
    }

    public void StepAll(int ticks, params string[] walkers)
    {
        for (var i = 0; i < ticks; i++)
        {
            Step([.. walkers.Select(Wander)]);
        }
    }

    /// <summary>A step to a neighbour that depends on nothing but the tick and the body, so that a restored garden is played the same way.</summary>
    public BodyAction Wander(string body)
    {
        var view = Garden.View(body);
        if (view is null)
        {
            return new BodyAction(body, Join);
        }

        var random = DeterministicRandom.For(99, (ulong)Garden.Tick, DeterministicRandom.Key(body));
        return new BodyAction(body, Move(view.Exits[random.Next(view.Exits.Count)]));
    }

    public WorldAction Move(int node) => new() { Village = Garden.VillageNumber, Tick = Garden.Tick, Kind = ActionKind.Move, ToNode = node };

    public WorldAction Act(ActionKind kind, double? speed = null, double? turn = null) =>
        new() { Village = Garden.VillageNumber, Tick = Garden.Tick, Kind = kind, SpeedCmS = speed, TurnDeg = turn };

    public static QuizAnswers Perfect(Village village, QuizAsk ask) => Sheet(ask, question => Truth(village, question));

    public static QuizAnswers Sheet(QuizAsk ask, Func<QuizQuestion, string?> answer) => new()
    {
        QuizId = ask.Quiz.QuizId,
        Npc = ask.Npc,
        Answers = [.. ask.Quiz.Questions.Select(question => new QuizAnswer(question.House, question.Attribute, answer(question)))],
    };

    public static string Truth(Village village, QuizQuestion question) =>
        village.Houses.FirstOrDefault(house => house.View.House == question.House)?.View.Facts.First(fact => fact.Attribute == question.Attribute).Value
        ?? Vocabulary.NoSuchHouse;
}
