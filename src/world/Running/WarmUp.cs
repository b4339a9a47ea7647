using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Quizzes;

namespace Nimmerverse.World.Running;

/// <summary>
/// Lives a short life in a garden that nobody sees, before the first tick is due. The runtime compiles code when it first runs; on a busy
/// machine that alone made the first ten ticks up to 200 ms late.
/// </summary>
internal static class WarmUp
{
    private const int Ticks = 60;
    private static readonly string[] Bodies = ["1", "2", LivingGarden.CrawlerId(0)];

    internal static void Run(GardenRules rules)
    {
        var garden = new LivingGarden(rules with { Crawlers = 1, QuizPeriodTicks = 4, QuizGapTicks = 4, ExpectedNpcs = 0 }, seed: 0);
        var returns = new List<QuizReturn>();
        for (var tick = 0; tick < Ticks; tick++)
        {
            var outcome = garden.Step([.. Bodies.Select(body => Act(garden, body))], returns.ToArray());
            returns.Clear();
            returns.AddRange(outcome.Quizzes.Select(ask => Answer(garden, ask)));
            foreach (var body in outcome.Views)
            {
                Through(Subjects.WorldView, garden.View(body)!);
            }

            Through(Subjects.WorldDelta, outcome.Delta);
            foreach (var happened in outcome.Events)
            {
                Through(Subjects.WorldEvent, happened);
            }
        }

        Through(Subjects.WorldSnapshot, garden.Describe(0, 0));
        garden.Capture();
    }

    private static BodyAction Act(LivingGarden garden, string body)
    {
        var action = new WorldAction { Village = garden.VillageNumber, Tick = garden.Tick, Kind = ActionKind.Join };
        if (garden.View(body) is { } view)
        {
            action = view.Crawler is null
                ? action with { Kind = ActionKind.Move, ToNode = view.Exits[(int)(garden.Tick % view.Exits.Count)] }
                : action with { Kind = ActionKind.Drive, SpeedCmS = 100 };
        }

        return new BodyAction(body, Through(Subjects.WorldAction, action));
    }

    private static QuizReturn Answer(LivingGarden garden, QuizAsk ask)
    {
        var quiz = Through(Subjects.Quiz, ask.Quiz);
        var answers = quiz.Questions.Select(
            question => new QuizAnswer(question.House, question.Attribute, QuizPaper.TruthOf(garden.Village, question)));
        return new QuizReturn(ask.Npc, quiz.QuizId, new QuizAnswers { QuizId = quiz.QuizId, Npc = ask.Npc, Answers = [.. answers] });
    }

    // To bytes and back, as on the bus.
    private static TBody Through<TBody>(SubjectFamily<TBody> family, TBody body)
        where TBody : class
    {
        var header = new Header
        {
            MessageId = Guid.Empty,
            MessageType = family.MessageType,
            Version = Header.CurrentVersion,
            Timestamp = DateTimeOffset.UnixEpoch,
            Source = new Source { EntityId = "world", EntityType = EntityType.World, Node = "none" },
        };
        var bytes = MessageCodec.Write(new Message<TBody>(header, body), family.Json);
        return MessageCodec.TryRead(bytes, family.Json, family.MessageType, out var read, out var fault)
            ? read.Body
            : throw new InvalidOperationException($"The world cannot read its own {family.MessageType}: {fault}");
    }
}
