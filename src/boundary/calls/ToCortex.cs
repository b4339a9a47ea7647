using Nimmerverse.Boundary.Functions;

namespace Nimmerverse.Boundary.Calls;

/// <summary>Asks the large mind: something that tiers 0 to 3 cannot settle.</summary>
[Function("ask_cortex", "Ask the large mind a question that cells and nerves cannot settle")]
public sealed record AskCortex
{
    /// <summary>What is asked.</summary>
    [Argument("The question, in one or two sentences", Least = 1, Most = 400)]
    public required string Question { get; init; }

    /// <summary>How urgent it is.</summary>
    [Argument("Priority from 0 to 10; 10 is urgent", Most = 10)]
    public required int Priority { get; init; }

    /// <summary>How sure the senses are.</summary>
    [Argument("Confidence of what was sensed, 0 to 1", Most = 1)]
    public double? Confidence { get; init; }

    /// <summary>What there is to choose from.</summary>
    [Argument("Actions to choose from", Most = 8, LeastOfEach = 1, MostOfEach = 80)]
    public IReadOnlyList<string>? Options { get; init; }
}

/// <summary>Nothing needs to be done.</summary>
[Function("no_op", "Do nothing: nothing needs to be done")]
public sealed record NoOp
{
    /// <summary>Why not.</summary>
    [Argument("Why nothing needs to be done", Most = 200)]
    public string? Reason { get; init; }
}

/// <summary>The boundary does not decide it.</summary>
[Function("escalate", "Leave the decision to somebody above: it is unclear what to do")]
public sealed record Escalate
{
    /// <summary>What is unclear.</summary>
    [Argument("What is unclear", Least = 1, Most = 200)]
    public required string Reason { get; init; }
}
