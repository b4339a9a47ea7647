using System.Text.Json;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Engines;

namespace Nimmerverse.Cortex.Running;

/// <summary>Why a run was broken off from our side.</summary>
internal enum BreakOff
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Its requester or an operator cancelled it.</summary>
    Cancelled,

    /// <summary>Its deadline passed.</summary>
    Deadline,

    /// <summary>Its requester let the lease pass.</summary>
    LeaseLost,

    /// <summary>An urgent request needs its place; it waits again.</summary>
    Preempted,

    /// <summary>Its reader was behind for too long.</summary>
    SlowReader,

    /// <summary>The gateway stops.</summary>
    Stopping,
}

/// <summary>One stay of a request at an engine.</summary>
/// <param name="endpoint">The engine.</param>
/// <param name="started">When it began.</param>
internal sealed class Run(Endpoint endpoint, DateTimeOffset started) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private int _why;
    private int _spoke;

    /// <summary>The engine.</summary>
    public Endpoint Endpoint => endpoint;

    /// <summary>When it began.</summary>
    public DateTimeOffset Started => started;

    /// <summary>Cancelled when it is broken off.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Why it was broken off.</summary>
    public BreakOff Why => (BreakOff)Volatile.Read(ref _why);

    /// <summary>Whether a piece has gone to the reader.</summary>
    public bool HasSpoken => Volatile.Read(ref _spoke) == 1;

    /// <summary>Breaks it off; the first reason counts.</summary>
    /// <param name="why">Why.</param>
    public void End(BreakOff why)
    {
        if (Interlocked.CompareExchange(ref _why, (int)why, (int)BreakOff.None) == (int)BreakOff.None)
        {
            _ending.Cancel();
        }
    }

    /// <summary>A piece goes to the reader.</summary>
    public void Speak() => Volatile.Write(ref _spoke, 1);

    /// <inheritdoc />
    public void Dispose() => _ending.Dispose();
}

/// <summary>What a run came to.</summary>
internal sealed record RunResult
{
    /// <summary>The answer's text.</summary>
    public string Text { get; init; } = "";

    /// <summary>What was thought before.</summary>
    public string Thought { get; init; } = "";

    /// <summary>Function calls as text: name and arguments.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Calls { get; init; } = [];

    /// <summary>Why the mind stopped; null when it did not.</summary>
    public string? Finish { get; init; }

    /// <summary>Why there is no answer; null when there is.</summary>
    public EngineFault? Fault { get; init; }

    /// <summary>What the answer lacks of its schema after a repair; null when nothing.</summary>
    public string? SchemaFault { get; init; }

    /// <summary>The answer as JSON; null without a schema.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>OpenAI's embedding answer; null for a chat.</summary>
    public JsonElement? Embeddings { get; init; }

    /// <summary>Tokens of the prompt; counted by the engine, or estimated when it was left early.</summary>
    public int TokensIn { get; init; }

    /// <summary>Tokens of the answer; as above.</summary>
    public int TokensOut { get; init; }

    /// <summary>Whether anything of the answer came.</summary>
    public bool Began { get; init; }

    /// <summary>Time until the first piece; null when none came.</summary>
    public TimeSpan? ToFirst { get; init; }

    /// <summary>Time at the engine.</summary>
    public TimeSpan Took { get; init; }
}
