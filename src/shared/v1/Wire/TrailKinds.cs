using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Wire;

/// <summary>The kinds of decision that trails tell of; each is the last token of the subject it travels on.</summary>
public static class TrailKinds
{
    /// <summary>One life of an NPC in one village.</summary>
    public const string Episode = "episode";

    /// <summary>A notable step of an NPC.</summary>
    public const string Step = "step";

    /// <summary>One run of a nerve's behaviour.</summary>
    public const string Behaviour = "behaviour";

    /// <summary>A gate changed its state.</summary>
    public const string GateTransition = "gate_transition";

    /// <summary>Waves of one region met within one window.</summary>
    public const string Collapse = "collapse";

    /// <summary>The governor changed what an NPC gets.</summary>
    public const string Allocation = "allocation";

    /// <summary>The governor learned, or took back what it had learned.</summary>
    public const string GovernorStep = "governor_step";

    /// <summary>A request to the shared large mind, and its answer.</summary>
    public const string Cortex = "cortex";

    /// <summary>Text turned into typed data.</summary>
    public const string Boundary = "boundary";

    /// <summary>An operation of vision or speech.</summary>
    public const string Organ = "organ";

    /// <summary>A quiz, marked.</summary>
    public const string Quiz = "quiz";

    /// <summary>A village, completed.</summary>
    public const string Village = "village";

    /// <summary>A verdict on what a gate let through, and what it did to the gate.</summary>
    public const string Verification = "verification";

    /// <summary>Stock and flow of a process's lifeforce.</summary>
    public const string Lifeforce = "lifeforce";

    /// <summary>What a process or a machine used.</summary>
    public const string Resource = "resource";

    /// <summary>A person's order, given through the studio.</summary>
    public const string Command = "command";

    /// <summary>Every kind, with the record that its <see cref="Trail.Inputs"/> hold; null where they are the actor's own.</summary>
    public static IReadOnlyList<(string Kind, Type? Inputs)> All { get; } =
    [
        (Episode, typeof(EpisodeInputs)),
        (Step, typeof(StepInputs)),
        (Behaviour, null),
        (GateTransition, typeof(GateTransition)),
        (Collapse, typeof(WaveCollapse)),
        (Allocation, typeof(AllocationInputs)),
        (GovernorStep, typeof(GovernorStepInputs)),
        (Cortex, typeof(CortexInputs)),
        (Boundary, typeof(BoundaryInputs)),
        (Organ, typeof(OrganInputs)),
        (Quiz, typeof(QuizInputs)),
        (Village, typeof(VillageInputs)),
        (Verification, typeof(VerificationOutcome)),
        (Lifeforce, typeof(LifeforceInputs)),
        (Resource, typeof(ResourceInputs)),
        (Command, typeof(CommandInputs)),
    ];
}
