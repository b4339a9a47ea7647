namespace Nimmerverse.Cortex.Credits;

/// <summary>What an engine tells of its load.</summary>
/// <param name="Running">Requests that it works on.</param>
/// <param name="Waiting">Requests that wait inside it.</param>
/// <param name="CacheUse">Share of its cache in use, 0 to 1; null when it does not tell.</param>
/// <param name="Slots">Requests that it can work on at once; null when it does not tell.</param>
internal sealed record EngineLoad(int Running, int Waiting, double? CacheUse, int? Slots);
