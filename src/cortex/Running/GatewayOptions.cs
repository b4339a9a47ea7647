namespace Nimmerverse.Cortex.Running;

/// <summary>Bounds and times of the gateway.</summary>
internal sealed record GatewayOptions
{
    /// <summary>Requests that wait at most.</summary>
    public int QueueLimit { get; init; } = 10_000;

    /// <summary>Bytes of prompts that wait at most.</summary>
    public long QueueBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Waiting time that raises a request by one level; after ten times it, nobody stands before it but its equals.</summary>
    public TimeSpan AgeStep { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Runs that may fail before their first token.</summary>
    public int MostFailures { get; init; } = 3;

    /// <summary>Times that an engine may say to have too much to do.</summary>
    public int MostRefusals { get; init; } = 10;

    /// <summary>Times that a request may be taken out of an engine for an urgent one.</summary>
    public int MostPreemptions { get; init; } = 2;

    /// <summary>Repeated runs for each request taken, in the long run: retries must not become a storm.</summary>
    public double RetryShare { get; init; } = 0.1;

    /// <summary>Repeated runs that may be saved up.</summary>
    public double RetriesSaved { get; init; } = 50;

    /// <summary>First pause before a repetition; doubled each time, with half of it left to chance.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the engine is watched until the slot of an abandoned answer is free.</summary>
    public TimeSpan SlotFreeWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether engines share requests evenly; else the first that is ready gets them, and the next only when it is not.</summary>
    public bool Spread { get; init; }

    /// <summary>Whether trails hold the text of prompts, besides their hash.</summary>
    public bool KeepPrompts { get; init; }
}
