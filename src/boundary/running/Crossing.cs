using System.Text.Json;
using System.Text.Json.Nodes;
using Nimmerverse.Boundary.Backends;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Running;

/// <summary>What valid calls mean on the other side: a request to the large mind, or commands, each with who is to do it.</summary>
internal static class Crossing
{
    private const double BudgetLf = 10;

    /// <summary>Says what a decision means.</summary>
    /// <param name="request">What was to cross.</param>
    /// <param name="decision">What was decided; its calls are valid.</param>
    /// <param name="left">Time until the deadline.</param>
    /// <param name="elapsed">Time since the request came.</param>
    /// <returns>The answer.</returns>
    public static TransformReply Reply(TransformRequest request, Decision decision, TimeSpan left, TimeSpan elapsed)
    {
        var first = decision.Calls[0];
        var outcome = first.Name switch
        {
            "no_op" => TransformOutcome.NoOp,
            "escalate" => TransformOutcome.Escalated,
            _ => TransformOutcome.Done,
        };
        return new()
        {
            Outcome = outcome,
            Backend = decision.Backend,
            Model = decision.Model,
            Note = decision.Note,
            Reason = outcome is TransformOutcome.Done ? null : (string?)first.Arguments["reason"],
            Calls = [.. decision.Calls.Select(static call => new BoundaryCall(call.Name, Element(call.Arguments)))],
            Request = request.Direction is TransformDirection.ToCortex ? Ask(request, first, outcome, left) : null,
            Commands = request.Direction is TransformDirection.ToCommands && outcome is TransformOutcome.Done
                ? [.. decision.Calls.Select(call => Command(call, decision.Backend))]
                : [],
            Repaired = decision.Repaired,
            ElapsedMs = elapsed.TotalMilliseconds,
        };
    }

    /// <summary>The answer to something that did not cross.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="reason">Why.</param>
    /// <param name="elapsed">Time since the request came.</param>
    /// <returns>The answer.</returns>
    public static TransformReply Nothing(TransformOutcome outcome, string reason, TimeSpan elapsed) => new()
    {
        Outcome = outcome,
        Backend = Decision.RulesName,
        Reason = reason,
        Calls = [],
        Commands = [],
        ElapsedMs = elapsed.TotalMilliseconds,
    };

    /// <summary>An escalation goes to the large mind as well, with the data as it came.</summary>
    private static CognitiveRequest? Ask(TransformRequest request, FunctionCall call, TransformOutcome outcome, TimeSpan left)
    {
        if (outcome is TransformOutcome.NoOp)
        {
            return null;
        }

        var said = Element(call.Arguments);
        return new()
        {
            EventType = outcome is TransformOutcome.Done ? "asked" : "escalated",
            Domain = request.Domain,
            Confidence = said.TryGetProperty("confidence"u8, out var confidence) ? confidence.GetDouble() : 0.5,
            StructuredInput = request.Input,
            SuggestedActions = said.TryGetProperty("options"u8, out var options) ? [.. options.EnumerateArray().Select(static option => option.GetString()!)] : [],
            Priority = said.TryGetProperty("priority"u8, out var priority) ? priority.GetInt32() : 5,
            ProcessingBudgetLf = BudgetLf,
            ResponseTimeoutMs = (int)Math.Max(1, left.TotalMilliseconds),
            Question = said.TryGetProperty("question"u8, out var question) ? question.GetString() : request.Question,
        };
    }

    private static BoundaryCommand Command(FunctionCall call, string backend) => new()
    {
        Target = call.Name switch
        {
            "advise_nerve" => Token("nerve", (string)call.Arguments["nerve"]!),
            "speak" => "organ-speech",
            "look" => "organ-vision",
            _ => $"npc-{(long)call.Arguments["npc"]!}",
        },
        Function = call.Name,
        Arguments = Element(call.Arguments),
        Backend = backend,
    };

    /// <summary>A name that a model made up must still be a subject token; nobody listens on a strange one.</summary>
    private static string Token(string kind, string name) =>
        $"{kind}-{string.Concat(name.ToLowerInvariant().Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_'))}";

    private static JsonElement Element(JsonObject arguments) => JsonElement.Parse(arguments.ToJsonString());
}
