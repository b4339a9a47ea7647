using System.Collections.Concurrent;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.World.Tests.Running;

/// <summary>An NPC by rule, over the real bus: joins, walks to the exit it has visited least, remembers what it sees, answers quizzes.</summary>
internal sealed class ScriptedNpc(Messenger messenger, string id)
{
    private readonly ConcurrentDictionary<(int House, string Attribute), string> _facts = [];
    private readonly Dictionary<int, int> _visits = [];
    private long _village;

    public ConcurrentQueue<(string Subject, WorldView View)> Views { get; } = [];

    /// <summary>Whether it does not listen for quizzes.</summary>
    public bool Deaf { get; set; }

    /// <summary>Lives until cancelled.</summary>
    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        await using var views = await messenger.SubscribeAsync(Subjects.WorldView.Filter(EnvironmentName.Dev, id), cancellationToken: cancellationToken);
        var walking = WalkAsync(views, cancellationToken);
        var answering = Deaf ? Task.CompletedTask : AnswerAsync(cancellationToken);
        var joining = JoinAsync(cancellationToken);
        await Task.WhenAll(walking, answering, joining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        while (Views.IsEmpty)
        {
            Act(new WorldAction { Village = 0, Tick = 0, Kind = ActionKind.Join });
            await Task.Delay(100, cancellationToken);
        }
    }

    private async Task WalkAsync(TypedSubscription<WorldView> views, CancellationToken cancellationToken)
    {
        await foreach (var received in views.ReadAllAsync(cancellationToken))
        {
            var view = received.Body;
            Views.Enqueue((received.Subject, view));
            if (view.Village != _village)
            {
                _village = view.Village;
                _facts.Clear();
                _visits.Clear();
            }

            foreach (var fact in view.House?.Facts ?? [])
            {
                _facts[(view.House!.House, fact.Attribute)] = fact.Value;
            }

            _visits[view.Node] = _visits.GetValueOrDefault(view.Node) + 1;
            var next = view.Exits.MinBy(exit => _visits.GetValueOrDefault(exit));
            Act(new WorldAction { Village = view.Village, Tick = view.Tick, Kind = ActionKind.Move, ToNode = next });
        }
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        await using var quizzes = await messenger.SubscribeAsync(Subjects.Quiz.Filter(EnvironmentName.Dev, id), cancellationToken: cancellationToken);
        await foreach (var received in quizzes.ReadAllAsync(cancellationToken))
        {
            var seen = _facts.Keys.Select(static key => key.House).ToHashSet();
            messenger.Respond(
                Subjects.Quiz,
                received.ReplyTo!,
                new QuizAnswers
                {
                    QuizId = received.Body.QuizId,
                    Npc = id,
                    Answers =
                    [
                        .. received.Body.Questions.Select(question => new QuizAnswer(
                            question.House,
                            question.Attribute,
                            seen.Contains(question.House) ? _facts.GetValueOrDefault((question.House, question.Attribute)) : "none")),
                    ],
                });
        }
    }

    private void Act(WorldAction action) => messenger.Publish(Subjects.WorldAction.For(EnvironmentName.Dev, id), action);
}
