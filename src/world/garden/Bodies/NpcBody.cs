using Nimmerverse.World.Gardens;
using Nimmerverse.World.Quizzes;

namespace Nimmerverse.World.Bodies;

/// <summary>The body of one NPC, and what the oracle knows of its owner.</summary>
internal sealed class NpcBody(string id, int houses)
{
    internal string Id { get; } = id;

    /// <summary>Where it stands, or stood when it left the streets.</summary>
    internal int Node { get; set; }

    /// <summary>False once it left or fell silent; its record stays until the village ends.</summary>
    internal bool InGarden { get; set; }

    /// <summary>Tick of the last action or answer.</summary>
    internal long HeardTick { get; set; }

    /// <summary>Tick of the last action that counted.</summary>
    internal long ActedTick { get; set; } = -1;

    /// <summary>Tick of the last view.</summary>
    internal long ViewTick { get; set; } = -1;

    internal Refusal Refused { get; set; }

    internal BodyNeeds Needs;

    /// <summary>Which houses it has stood at, by index.</summary>
    internal bool[] Visited { get; set; } = new bool[houses];

    internal int VisitedCount { get; set; }

    internal QuizRecord Quiz { get; set; } = new();

    /// <summary>Its talks.</summary>
    internal Conversation Talk { get; set; } = new();

    internal bool SawAllHouses => VisitedCount == Visited.Length;

    internal void Visit(int house)
    {
        if (house >= 0 && !Visited[house])
        {
            Visited[house] = true;
            VisitedCount++;
        }
    }

    internal void EnterVillage(int houses, long firstQuizTick)
    {
        Talk = new();
        Visited = new bool[houses];
        VisitedCount = 0;
        Quiz = new QuizRecord { NextTick = firstQuizTick };
        Refused = Refusal.None;
    }
}
