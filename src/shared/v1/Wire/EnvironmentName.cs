namespace Nimmerverse.Shared.Wire;

/// <summary>The environment that a process lives in: the first token of every subject.</summary>
public sealed record EnvironmentName
{
    /// <summary>The environment variable that decides, and nothing else does.</summary>
    public const string Variable = "NIMMERVERSE_ENV";

    private EnvironmentName(string value) => Value = value;

    /// <summary>Where people build.</summary>
    public static EnvironmentName Dev { get; } = new("dev");

    /// <summary>Where a release is rehearsed.</summary>
    public static EnvironmentName Staging { get; } = new("staging");

    /// <summary>Where the lab lives.</summary>
    public static EnvironmentName Prod { get; } = new("prod");

    /// <summary>The subject token: <c>dev</c>, <c>staging</c> or <c>prod</c>.</summary>
    public string Value { get; }

    /// <summary>Reads an environment's name.</summary>
    /// <param name="text">The text; null or empty means <see cref="Dev"/>.</param>
    /// <returns>The environment, or null when <paramref name="text"/> names none.</returns>
    public static EnvironmentName? Parse(string? text) => text switch
    {
        null or "" or "dev" => Dev,
        "staging" => Staging,
        "prod" => Prod,
        _ => null,
    };

    /// <inheritdoc />
    public override string ToString() => Value;
}
