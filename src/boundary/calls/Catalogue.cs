using System.Collections.Frozen;
using Nimmerverse.Boundary.Functions;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Calls;

/// <summary>
/// The functions that there are to choose from, by direction and domain. Everything that a model is told of them, and everything that its
/// answer is held against, is made from their C# records here, once.
/// </summary>
public sealed class Catalogue
{
    private static readonly FrozenDictionary<string, Type[]> Commands = new Dictionary<string, Type[]>(StringComparer.Ordinal)
    {
        ["npc"] = [typeof(WalkTo), typeof(TellFact)],
        ["nerve"] = [typeof(AdviseNerve)],
        ["organ"] = [typeof(Speak), typeof(Look)],
        ["gate"] = [typeof(AdviseNerve), typeof(WalkTo), typeof(Speak), typeof(Look)],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Type[] Alone = [typeof(NoOp), typeof(Escalate)];

    private static readonly FrozenDictionary<(TransformDirection, string), Catalogue> All = Commands
        .SelectMany(static domain => (KeyValuePair<(TransformDirection, string), Catalogue>[])
        [
            new((TransformDirection.ToCortex, domain.Key), new Catalogue([typeof(AskCortex)], most: 1)),
            new((TransformDirection.ToCommands, domain.Key), new Catalogue(domain.Value, most: 4)),
        ])
        .ToFrozenDictionary();

    private Catalogue(IReadOnlyList<Type> types, int most)
    {
        Most = most;
        Functions = [.. types.Select(ShapeReader.Read)];
        AloneFunctions = [.. Alone.Select(ShapeReader.Read)];
        Declarations = [.. Functions.Concat(AloneFunctions).SelectMany(DeclarationWriter.Write)];
        Grammar = GrammarWriter.Write(Functions, AloneFunctions, most);
    }

    /// <summary>The domains.</summary>
    public static IReadOnlyCollection<string> Domains => Commands.Keys;

    /// <summary>Functions of which several may be called in one turn.</summary>
    public IReadOnlyList<FunctionShape> Functions { get; }

    /// <summary>Functions that are called alone: <c>no_op</c> and <c>escalate</c>.</summary>
    public IReadOnlyList<FunctionShape> AloneFunctions { get; }

    /// <summary>Most calls of one turn.</summary>
    public int Most { get; }

    /// <summary>The functions as they are declared to a model.</summary>
    public IReadOnlyList<GemmaPiece> Declarations { get; }

    /// <summary>What a model may say.</summary>
    public string Grammar { get; }

    /// <summary>Looks up what there is to choose from.</summary>
    /// <param name="direction">Which way something crosses.</param>
    /// <param name="domain">Whom it is about.</param>
    /// <returns>The functions, or null when there is no such domain.</returns>
    public static Catalogue? Find(TransformDirection direction, string domain) => All.GetValueOrDefault((direction, domain));

    /// <summary>Checks what was said, whoever said it.</summary>
    /// <param name="calls">The calls.</param>
    /// <returns>What is wrong first; null when nothing is.</returns>
    public string? FaultOf(IReadOnlyList<FunctionCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        if (calls.Count is 0 || calls.Count > Most)
        {
            return $"{calls.Count} calls, but there must be 1 to {Most}";
        }

        foreach (var call in calls)
        {
            var alone = AloneFunctions.FirstOrDefault(one => one.Name == call.Name);
            var function = alone ?? Functions.FirstOrDefault(one => one.Name == call.Name);
            if (function is null)
            {
                return $"there is no function {call.Name} here";
            }

            if (alone is not null && calls.Count > 1)
            {
                return $"{call.Name} is called alone";
            }

            if (CallValidator.FaultOf(function, call.Arguments) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
