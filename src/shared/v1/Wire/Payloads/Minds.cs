using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>Asks an NPC what it has in mind. One that is asked often answers about twice a second, and leaves further questions unanswered.</summary>
public sealed record MindRequest;

/// <summary>What an NPC has in mind at its last tick: for whoever follows it, not for whoever decides.</summary>
public sealed record MindReply
{
    /// <summary>The NPC.</summary>
    public required string Npc { get; init; }

    /// <summary>The village, 0 before the first view.</summary>
    public required long Village { get; init; }

    /// <summary>The node that it stands on, -1 before the first view; the exits are this node's.</summary>
    public required int Node { get; init; }

    /// <summary>Where it is on its way to: the step that is decided and not yet done; absent when there is none.</summary>
    public int? Next { get; init; }

    /// <summary>What leads it.</summary>
    public required MindLead Lead { get; init; }

    /// <summary>
    /// The way that it would go now, as far as its own map knows: nodes from the present one on, 32 at most. Of its policy it is the likeliest
    /// way, which it may leave, because it draws each step.
    /// </summary>
    public required IReadOnlyList<int> Path { get; init; }

    /// <summary>What its critic expects from here on, in units of scaled reward; absent when it has nothing to learn here.</summary>
    public double? Value { get; init; }

    /// <summary>The exits of the node, in the world's order.</summary>
    public required IReadOnlyList<MindExit> Exits { get; init; }

    /// <summary>Entropy of the policy at this node, in nats; that of its last decision when it has nothing to learn here.</summary>
    public required double Entropy { get; init; }

    /// <summary>Temporal-difference error of the last step that was learnt from, with its sign, in units of scaled reward.</summary>
    public required double TdError { get; init; }

    /// <summary>Updates on real transitions since birth.</summary>
    public required long LearnSteps { get; init; }

    /// <summary>Updates on imagined transitions since birth.</summary>
    public required long PlanSteps { get; init; }
}

/// <summary>An exit as an NPC judges it.</summary>
public sealed record MindExit
{
    /// <summary>The node that it leads to.</summary>
    public required int Node { get; init; }

    /// <summary>Probability that the policy takes it when it decides, 0 to 1; absent when it has nothing to learn here.</summary>
    public double? Probability { get; init; }

    /// <summary>
    /// What it expects of it, in units of scaled reward: the reward of the step as the map foretells it, and the discounted estimate of the
    /// critic there; of a node that it never saw the estimate is the present one. Absent when it has nothing to learn here.
    /// </summary>
    public double? Value { get; init; }
}

/// <summary>What leads an NPC.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MindLead>))]
public enum MindLead
{
    /// <summary>Nothing: it does not know where it is, or it stands still.</summary>
    Rest,

    /// <summary>Its policy, which draws each step.</summary>
    Policy,

    /// <summary>A plan that it was given.</summary>
    Counsel,

    /// <summary>A need, on the shortest known way to the place that meets it.</summary>
    Need,

    /// <summary>A talk: it stands still until that is over.</summary>
    Talk,
}
