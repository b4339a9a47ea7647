using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Quizzes;

namespace Nimmerverse.World.Gardens;

/// <summary>An action, and the body it is for.</summary>
/// <param name="Body">The id of the body.</param>
/// <param name="Action">What it wants to do.</param>
public readonly record struct BodyAction(string Body, WorldAction Action);

/// <summary>A village that every NPC has come to know.</summary>
/// <param name="Village">Its number.</param>
/// <param name="Level">Its level.</param>
/// <param name="Index">Which of the level's villages it was, from 0.</param>
/// <param name="StartTick">When it began.</param>
/// <param name="EndTick">When the last NPC was shown to know it.</param>
/// <param name="Npcs">The NPCs that know it, ordered by id.</param>
/// <param name="Facts">Facts there were to know.</param>
public sealed record VillageCompletion(
    long Village, int Level, int Index, long StartTick, long EndTick, IReadOnlyList<string> Npcs, int Facts)
{
    /// <summary>World seconds from the village's beginning until everybody knew it.</summary>
    public double WorldSeconds => (EndTick - StartTick) * GardenRules.SecondsPerTick;
}

/// <summary>What one tick came to. The lists are reused: they hold until the next step.</summary>
public sealed class TickOutcome
{
    internal List<BodyMove> MoveList { get; private set; } = [];

    internal List<string> ViewList { get; } = [];

    internal List<QuizAsk> AskList { get; } = [];

    internal List<QuizVerdict> VerdictList { get; } = [];

    internal List<VillageEvent> EventList { get; } = [];

    internal List<VillageCompletion> CompletionList { get; } = [];

    /// <summary>What changed, for everybody.</summary>
    public WorldDelta Delta { get; internal set; } = new() { Village = 0, Tick = 0, Moves = [], Refused = 0 };

    /// <summary>Bodies that are due a view, each once.</summary>
    public IReadOnlyList<string> Views => ViewList;

    /// <summary>Quizzes to put to NPCs.</summary>
    public IReadOnlyList<QuizAsk> Quizzes => AskList;

    /// <summary>Quizzes marked.</summary>
    public IReadOnlyList<QuizVerdict> Verdicts => VerdictList;

    /// <summary>Things worth telling.</summary>
    public IReadOnlyList<VillageEvent> Events => EventList;

    /// <summary>Villages completed; at most one in a tick.</summary>
    public IReadOnlyList<VillageCompletion> Completions => CompletionList;

    internal void Clear()
    {
        // The delta of the tick before may still wait to be published, so its list of moves is not reused.
        if (MoveList.Count > 0)
        {
            MoveList = [];
        }

        ViewList.Clear();
        AskList.Clear();
        VerdictList.Clear();
        EventList.Clear();
        CompletionList.Clear();
    }
}
