using Nimmerverse.Boundary.Gemma;

namespace Nimmerverse.Boundary.Backends;

/// <summary>What was decided, by whom. The calls are valid.</summary>
/// <param name="Calls">The calls; at least one.</param>
/// <param name="Backend">Who decided: <see cref="RulesName"/> or <see cref="ModelName"/>.</param>
public sealed record Decision(IReadOnlyList<FunctionCall> Calls, string Backend)
{
    /// <summary>Plain rules decided.</summary>
    public const string RulesName = "rules";

    /// <summary>A model of a llama-server decided.</summary>
    public const string ModelName = "llama_server";

    /// <summary>The model's file name and content hash; null when none decided.</summary>
    public string? Model { get; init; }

    /// <summary>What a reader must know to judge it.</summary>
    public string? Note { get; init; }

    /// <summary>What the model was given, as text; null when none was asked.</summary>
    public string? Prompt { get; init; }

    /// <summary>First answers that were invalid: 0 or 1.</summary>
    public int Invalid { get; init; }

    /// <summary>Whether a second answer was asked for and was valid.</summary>
    public bool Repaired { get; init; }

    /// <summary>Whether rules decided because the model could not.</summary>
    public bool FellBack { get; init; }

    /// <summary>The call that leaves a decision to somebody above.</summary>
    /// <param name="reason">What is unclear.</param>
    /// <returns>The call.</returns>
    public static FunctionCall Escalate(string reason) => new("escalate", new() { ["reason"] = PlainText.Clean(reason, 200) });

    /// <summary>The call that does nothing.</summary>
    /// <param name="reason">Why nothing needs to be done.</param>
    /// <returns>The call.</returns>
    public static FunctionCall NoOp(string reason) => new("no_op", new() { ["reason"] = PlainText.Clean(reason, 200) });
}
