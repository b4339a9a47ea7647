using System.Text.Json;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.Schemas;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Asking;

/// <summary>Holds what the mind calls against what was offered and what the requester may do, before anything acts on it.</summary>
internal static class ToolCheck
{
    /// <summary>Checks the tools that a request offers.</summary>
    /// <param name="tools">An array of tools as OpenAI has them, or null.</param>
    /// <param name="policy">The requester's rights.</param>
    /// <returns>Why they are refused, or null.</returns>
    public static string? FaultOf(JsonElement? tools, IdentityPolicy policy)
    {
        if (tools is not { } offered)
        {
            return null;
        }

        if (offered.ValueKind is not JsonValueKind.Array)
        {
            return "tools must be a list";
        }

        foreach (var tool in offered.EnumerateArray())
        {
            if (NameOf(tool) is not { } name)
            {
                return "a tool has no function with a name";
            }

            if (!policy.Allows(name))
            {
                return $"the function '{name}' is not among what this requester may have called";
            }

            if (ParametersOf(tool) is { } parameters && SchemaCheck.FaultOf(parameters) is { } fault)
            {
                return $"the parameters of '{name}' cannot be checked: {fault}";
            }
        }

        return null;
    }

    /// <summary>Checks a call.</summary>
    /// <param name="tools">The tools that were offered, or null.</param>
    /// <param name="policy">The requester's rights.</param>
    /// <param name="name">The function called.</param>
    /// <param name="arguments">Its arguments as text.</param>
    /// <param name="call">The call; null when the result is not null.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static string? Check(JsonElement? tools, IdentityPolicy policy, string name, string arguments, out CognitiveCall? call)
    {
        call = null;
        var tool = tools?.EnumerateArray().FirstOrDefault(one => NameOf(one) == name) ?? default;
        if (tool.ValueKind is JsonValueKind.Undefined)
        {
            return $"the mind called '{name}', which was not offered";
        }

        if (!policy.Allows(name))
        {
            return $"the mind called '{name}', which this requester may not have called";
        }

        JsonElement parsed;
        try
        {
            using var document = JsonDocument.Parse(arguments.Length == 0 ? "{}" : arguments);
            parsed = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return $"the arguments of '{name}' are not JSON";
        }

        if (ParametersOf(tool) is { } parameters && SchemaCheck.Check(parameters, parsed) is { } fault)
        {
            return $"the arguments of '{name}' do not hold: {fault}";
        }

        call = new(name, parsed);
        return null;
    }

    private static string? NameOf(JsonElement tool) =>
        tool.ValueKind is JsonValueKind.Object && tool.TryGetProperty("function", out var function) && function.ValueKind is JsonValueKind.Object
            && function.TryGetProperty("name", out var name) && name.ValueKind is JsonValueKind.String
            ? name.GetString()
            : null;

    private static JsonElement? ParametersOf(JsonElement tool) =>
        tool.GetProperty("function").TryGetProperty("parameters", out var parameters) ? parameters : null;
}
