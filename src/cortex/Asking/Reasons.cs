namespace Nimmerverse.Cortex.Asking;

/// <summary>Why a request has no answer, as the wire says it.</summary>
internal static class Reasons
{
    /// <summary>The thalamus has the requester's gate closed.</summary>
    public const string GateClosed = "gate_closed";

    /// <summary>No engine is configured or up that knows the model.</summary>
    public const string NoEndpoint = "no_endpoint";

    /// <summary>The budget of the request or of its identity's window.</summary>
    public const string OverBudget = "over_budget";

    /// <summary>Too much waits.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The deadline passed, or cannot be met.</summary>
    public const string Deadline = "deadline";

    /// <summary>The request makes no sense.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>No engine is known to hold a schema with this model and thinking mode.</summary>
    public const string UnprovenSchema = "unproven_schema";

    /// <summary>The answer does not meet the schema, after one repair.</summary>
    public const string InvalidOutput = "invalid_output";

    /// <summary>The engine failed.</summary>
    public const string EndpointFailed = "endpoint_failed";

    /// <summary>Cancelled by requester or operator.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The requester let its lease pass.</summary>
    public const string LeaseLost = "lease_lost";

    /// <summary>The reader of the stream did not keep up.</summary>
    public const string SlowReader = "slow_reader";

    /// <summary>The answer is larger than allowed.</summary>
    public const string AnswerTooLarge = "answer_too_large";

    /// <summary>A function call outside the requester's rights, or with wrong arguments.</summary>
    public const string ToolRefused = "tool_refused";
}
