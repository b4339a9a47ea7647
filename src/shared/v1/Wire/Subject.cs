namespace Nimmerverse.Shared.Wire;

/// <summary>One concrete subject, together with the type of what is published on it.</summary>
/// <typeparam name="TBody">The payload record.</typeparam>
/// <param name="Family">The family that built it, which knows how to serialise the payload.</param>
/// <param name="Value">The subject as the bus sees it, without wildcards.</param>
public readonly record struct Subject<TBody>(SubjectFamily<TBody> Family, string Value)
    where TBody : class
{
    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>A subject filter that may hold wildcards, together with the type of what arrives through it.</summary>
/// <typeparam name="TBody">The payload record.</typeparam>
/// <param name="Family">The family that built it, which knows how to parse subjects and payloads.</param>
/// <param name="Value">The filter as the bus sees it.</param>
public readonly record struct SubjectFilter<TBody>(SubjectFamily<TBody> Family, string Value)
    where TBody : class
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
