using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Thalamus.Gates;

/// <summary>Reads gates from JSON: the file that ships with the product, or one of the user's.</summary>
public static class GateDefinitions
{
    private const string Resource = "Nimmerverse.Thalamus.gates.json";

    /// <summary>The gates that ship with the product.</summary>
    public static IReadOnlyList<GateDefinition> Shipped => field ??= ReadShipped();

    /// <summary>Reads gates.</summary>
    /// <param name="json">The file: <c>{"gates": [{"gate_id": "math", "anchors": ["math", …]}]}</c>.</param>
    /// <param name="origin">The file's name, for messages.</param>
    /// <returns>The gates, at least one.</returns>
    /// <exception cref="InvalidDataException">The file does not say what gates there are; the message says where and how to mend it.</exception>
    public static IReadOnlyList<GateDefinition> Read(ReadOnlySpan<byte> json, string origin)
    {
        IReadOnlyList<GateDefinition> gates;
        try
        {
            gates = JsonSerializer.Deserialize(json, GateJson.Default.GateFile)?.Gates ?? [];
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{origin} is not a file of gates: {exception.Message}", exception);
        }

        if (gates.Count == 0)
        {
            throw new InvalidDataException($"{origin} names no gate: give it at least one.");
        }

        var seen = new HashSet<string>();
        foreach (var gate in gates)
        {
            if (!SubjectToken.IsValid(gate.GateId))
            {
                throw new InvalidDataException($"{origin}: gate_id '{gate.GateId}' must be 1 to {SubjectToken.MaxLength} of a-z, 0-9, '_' and '-'.");
            }

            if (!seen.Add(gate.GateId))
            {
                throw new InvalidDataException($"{origin}: gate '{gate.GateId}' is there twice; give each gate its own id.");
            }

            if (gate.Anchors.Count == 0)
            {
                throw new InvalidDataException($"{origin}: gate '{gate.GateId}' has no anchors; name at least one word of its region.");
            }
        }

        return gates;
    }

    private static IReadOnlyList<GateDefinition> ReadShipped()
    {
        using var stream = typeof(GateDefinitions).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidDataException($"The gates are missing from this build: embed src/thalamus/gates/gates.json as '{Resource}'.");
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return Read(json, "gates.json");
    }
}

/// <summary>Source-generated reading of <see cref="GateFile"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GateFile))]
internal sealed partial class GateJson : JsonSerializerContext;
