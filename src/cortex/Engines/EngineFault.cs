namespace Nimmerverse.Cortex.Engines;

/// <summary>How an engine can fail us. Each is expected, so each is a value.</summary>
internal enum EngineFaultKind
{
    /// <summary>Nobody listens, or the name does not resolve.</summary>
    Unreachable,

    /// <summary>The certificate or the handshake is wrong.</summary>
    Tls,

    /// <summary>Nothing came within the time for the first token, or nothing more within the time between tokens.</summary>
    Silent,

    /// <summary>The answer broke off.</summary>
    BrokenOff,

    /// <summary>What came is not an answer.</summary>
    Garbage,

    /// <summary>The answer is larger than allowed.</summary>
    TooLarge,

    /// <summary>It has too much to do (429, 503).</summary>
    Busy,

    /// <summary>It does not know the model (404).</summary>
    WrongModel,

    /// <summary>It refuses this request, and would again (other 4xx).</summary>
    Rejected,

    /// <summary>It failed (5xx, or an error in the stream).</summary>
    Failed,
}

/// <summary>A failure of an engine.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Detail">One sentence for a reader, without secrets.</param>
/// <param name="RetryAfter">When the engine wants to be asked again, if it said so.</param>
internal sealed record EngineFault(EngineFaultKind Kind, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the same request may succeed later, or elsewhere.</summary>
    public bool IsTransient => Kind is not (EngineFaultKind.Rejected or EngineFaultKind.TooLarge);

    /// <summary>Whether it says something of the engine's health, not of the request.</summary>
    public bool IsEngines => Kind is not (EngineFaultKind.Rejected or EngineFaultKind.TooLarge or EngineFaultKind.Busy);
}
