using System.Text.Json;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.OnBus;

/// <summary>Brings a request of the bus into the one form.</summary>
internal static class BusAsk
{
    /// <summary>Tokens of an answer when the request does not say.</summary>
    public const int DefaultMaxTokens = 512;

    private const int MostTokens = 32_768;

    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestLease = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads a request.</summary>
    /// <param name="message">The request.</param>
    /// <param name="id">Its id.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="identities">Who may ask for whom.</param>
    /// <param name="now">The time.</param>
    /// <param name="fault">What is wrong with it, or null.</param>
    /// <returns>The request in the one form; to be used only without a fault.</returns>
    public static Ask Of(Message<CognitiveRequest> message, Guid id, string sender, IdentityBook identities, DateTimeOffset now, out string? fault)
    {
        var body = message.Body;
        fault = FaultOf(body, sender, identities);
        var messages = Prompt.Of(body);
        var deadline = message.Header.Timestamp.AddMilliseconds(Math.Clamp(body.ResponseTimeoutMs, 0, LongestLife.TotalMilliseconds));
        deadline = message.Header.Deadline is { } set && set < deadline ? set : deadline;
        return new Ask
        {
            Id = id,
            Requester = sender,
            Identity = body.OnBehalfOf ?? sender,
            Domain = body.Domain,
            Model = body.Model ?? "nyx",
            Priority = body.Priority,
            Asked = message.Header.Timestamp,
            Deadline = deadline < now + LongestLife ? deadline : now + LongestLife,
            BudgetLf = Math.Max(0, body.ProcessingBudgetLf),
            Messages = messages,
            PromptBytes = BytesOf(messages) + BytesOf(body.Schema) + (body.Tools?.Sum(static tool => tool.Parameters.GetRawText().Length + tool.Description.Length) ?? 0),
            MaxTokens = Math.Min(body.MaxTokens ?? DefaultMaxTokens, MostTokens),
            Schema = body.Schema,
            Tools = Prompt.Tools(body.Tools),
            Thinking = body.Thinking,
            Options = body.Temperature is { } temperature
                ? [new("temperature", JsonSerializer.SerializeToElement(Math.Clamp(temperature, 0, 2), BusAskJson.Default.Double))]
                : [],
            Lease = body.LeaseMs is { } lease ? TimeSpan.FromMilliseconds(Math.Max(lease, ShortestLease.TotalMilliseconds)) : null,
            Parent = body.ParentTrail,
            OpensGate = message.Header.Source.EntityType is EntityType.Thalamus && OpensGate(body),
        };
    }

    private static string? FaultOf(CognitiveRequest body, string sender, IdentityBook identities)
    {
        if (body.Priority is < 0 or > 10)
        {
            return $"its priority is {body.Priority}, but must be 0 to 10; 10 is urgent";
        }

        return body.OnBehalfOf is { } other && other != sender && identities.Of(sender).Gate is not GateRule.Broker
            ? $"'{sender}' may not ask for '{other}'"
            : null;
    }

    private static bool OpensGate(CognitiveRequest body) =>
        body.StructuredInput.ValueKind is JsonValueKind.Object
            && body.StructuredInput.TryGetProperty("to_state", out var state) && state.ValueKind is JsonValueKind.String && state.ValueEquals("open");

    private static int BytesOf(JsonElement? json) => json is { } value ? System.Text.Encoding.UTF8.GetByteCount(value.GetRawText()) : 0;
}

/// <summary>Source-generated writing of single values.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(double))]
internal sealed partial class BusAskJson : System.Text.Json.Serialization.JsonSerializerContext;
