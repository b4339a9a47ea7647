namespace Nimmerverse.Shared.Wire;

/// <summary>One message on the bus: a header, and a body of the type that the subject promises.</summary>
/// <typeparam name="TBody">The payload record.</typeparam>
/// <param name="Header">Identity, time, version, sender.</param>
/// <param name="Body">The payload.</param>
public sealed record Message<TBody>(Header Header, TBody Body)
    where TBody : class;
