using Nimmerverse.Boundary.Backends;
using Nimmerverse.Boundary.Calls;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Running;

/// <summary>
/// Carries one thing across: the domain's model decides, or rules where there is none or it cannot. What is decided is checked against the
/// functions' types; an invalid answer is asked for once more, and then left to somebody above. Nothing invalid leaves.
/// </summary>
/// <param name="specialists">The models by domain.</param>
/// <param name="clock">The clock of deadlines.</param>
internal sealed class Transformer(Specialists specialists, TimeProvider clock)
{
    /// <summary>The boundary's own deadline.</summary>
    public static readonly TimeSpan Deadline = ProcessingTiers.DeadlineOf(4);

    /// <summary>Largest input in characters of JSON.</summary>
    public const int LargestInput = 16 * 1024;

    /// <summary>What is kept of the time to decide by rules when the model is not done; never more than a quarter of it.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(250);

    private const string NoModel = "no model is configured: plain rules decided";

    /// <summary>Decides and says what it means.</summary>
    /// <param name="request">What is to cross.</param>
    /// <param name="deadline">When nobody waits any more; null for the boundary's own deadline.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, and the decision behind it; null when nothing was decided.</returns>
    public async Task<(TransformReply Reply, Decision? Decision)> CarryAsync(
        TransformRequest request, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var left = deadline is { } until && until - clock.GetUtcNow() is var given && given < Deadline ? given : Deadline;
        if (left <= TimeSpan.Zero)
        {
            return (Crossing.Nothing(TransformOutcome.Late, "the deadline has passed", clock.GetElapsedTime(began)), null);
        }

        if (Catalogue.Find(request.Direction, request.Domain) is not { } catalogue)
        {
            var reason = $"there is no domain '{PlainText.Clean(request.Domain, 40)}'; there are {string.Join(", ", Catalogue.Domains.Order(StringComparer.Ordinal))}";
            return (Crossing.Nothing(TransformOutcome.Refused, reason, clock.GetElapsedTime(began)), null);
        }

        var input = request.Input.GetRawText();
        if (input.Length > LargestInput)
        {
            var reason = $"the input has {input.Length} characters; {LargestInput} can cross";
            return (Crossing.Nothing(TransformOutcome.Refused, reason, clock.GetElapsedTime(began)), null);
        }

        var decision = await DecideAsync(request, catalogue, input, left - (left / 4 < Reserve ? left / 4 : Reserve), cancellationToken);
        return (Crossing.Reply(request, decision, left - clock.GetElapsedTime(began), clock.GetElapsedTime(began)), decision);
    }

    private async Task<Decision> DecideAsync(
        TransformRequest request, Catalogue catalogue, string input, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (specialists.For(request.Domain) is not { } specialist)
        {
            return ByRules(request, catalogue, NoModel);
        }

        if (budget <= TimeSpan.Zero)
        {
            return ByRules(request, catalogue, $"{specialist.Name} had no time: plain rules decided") with { FellBack = true };
        }

        using var patience = new CancellationTokenSource(budget, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await ByModelAsync(request, catalogue, input, specialist, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ByRules(request, catalogue, $"{specialist.Name} was not done in time: plain rules decided") with { FellBack = true };
        }
    }

    private static Decision ByRules(TransformRequest request, Catalogue catalogue, string note)
    {
        var calls = Rules.Decide(request);
        return new(catalogue.FaultOf(calls) is { } fault ? [Decision.Escalate($"What was decided cannot be done: {fault}")] : calls, Decision.RulesName) { Note = note };
    }

    private static async Task<Decision> ByModelAsync(
        TransformRequest request, Catalogue catalogue, string input, Specialist specialist, CancellationToken cancellationToken)
    {
        var question = $"{request.Question ?? Questions.Of(request)}\n{input}";
        var prompt = GemmaPrompt.Write(catalogue.Declarations, [question]);
        var (calls, fault, unreachable) = await AskAsync(specialist, prompt, catalogue, new(), cancellationToken);
        if (calls is not null)
        {
            return Decided(calls);
        }

        if (unreachable)
        {
            return ByRules(request, catalogue, $"{specialist.Name} cannot decide ({fault}): plain rules decided") with { FellBack = true };
        }

        // Once more, with some chance in it, and told what was wrong: the likeliest answer would only be said again.
        prompt = GemmaPrompt.Write(catalogue.Declarations, [$"{question}\nThe last answer was refused: {fault}"]);
        (calls, var again, _) = await AskAsync(specialist, prompt, catalogue, new() { Temperature = 0.7, Seed = 2 }, cancellationToken);
        var decision = calls is null ? Decided([Decision.Escalate($"The model's answers are not valid: {again}")]) : Decided(calls) with { Repaired = true };
        return decision with { Invalid = 1 };

        Decision Decided(IReadOnlyList<FunctionCall> made) => new(made, Decision.ModelName) { Model = specialist.Name, Prompt = GemmaText.Write(prompt) };
    }

    /// <summary>One answer: calls, or what is wrong with them.</summary>
    private static async Task<(IReadOnlyList<FunctionCall>? Calls, string? Fault, bool Unreachable)> AskAsync(
        Specialist specialist, IReadOnlyList<GemmaPiece> prompt, Catalogue catalogue, SamplingOptions options, CancellationToken cancellationToken)
    {
        var answer = await specialist.AskAsync(prompt, catalogue.Grammar, options, cancellationToken);
        if (answer.Pieces is null)
        {
            return (null, answer.Fault, answer.IsUnreachable);
        }

        if (!GemmaReader.TryReadCalls(answer.Pieces, out var calls, out var fault))
        {
            return (null, fault, false);
        }

        fault = catalogue.FaultOf(calls);
        return fault is null ? (calls, null, false) : (null, fault, false);
    }
}
