namespace Nimmerverse.Cortex.Oracle;

/// <summary>How a scripted oracle behaves.</summary>
internal sealed record OracleOptions
{
    /// <summary>The port on loopback; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Time until the first token.</summary>
    public TimeSpan FirstToken { get; init; }

    /// <summary>Time between two tokens.</summary>
    public TimeSpan PerToken { get; init; }

    /// <summary>Tokens of a free text; what is asked for at most holds besides.</summary>
    public int Tokens { get; init; } = 12;

    /// <summary>Requests that it works on at once; further ones wait inside it, as in an engine.</summary>
    public int Slots { get; init; } = 1_024;

    /// <summary>Share of answers that help, 0 to 1; the others are valid and mean nothing.</summary>
    public double Usefulness { get; init; } = 1;

    /// <summary>Where chance begins.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Answers by what the prompt holds; the first that fits is given when the answer is to help.</summary>
    public IReadOnlyList<OracleRule> Rules { get; init; } = [];
}

/// <summary>An answer that was written before.</summary>
/// <param name="Match">A text that the prompt holds.</param>
/// <param name="Answer">The answer, JSON text where a schema is given.</param>
internal sealed record OracleRule(string Match, string Answer);
