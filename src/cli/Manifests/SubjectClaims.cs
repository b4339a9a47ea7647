using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Manifests;

/// <summary>
/// What a cell's or nerve's manifest may claim. The bus server gives each user what its manifest asks for, so a manifest must not be a
/// way to speak in another's name.
/// </summary>
public static class SubjectClaims
{
    /// <summary>Checks a subject that a manifest wants to publish on.</summary>
    /// <param name="kind">Whether a cell or a nerve wants it.</param>
    /// <param name="subject">The subject without the environment.</param>
    /// <returns>What is wrong with it, following the subject in a sentence; null when it may.</returns>
    public static string? FaultOfPublish(EntityType kind, string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var tokens = subject.Split('.');
        if (tokens.Any(static token => !SubjectToken.IsValid(token)))
        {
            return "is not a plain subject without environment; publish on named subjects only, no wildcards";
        }

        return tokens switch
        {
            ["nervous", "cells", _, "command" or "request"] => null,
            ["nervous", ..] => "speaks in the name of another cell or nerve; its own subjects need no entry",
            ["thalamus", "verification", _] => null,
            ["thalamus", ..] => "belongs to the thalamus",
            ["world", "act", var body] when !char.IsAsciiDigit(body[0]) => null,
            ["world", ..] => "belongs to the world or to an NPC",
            ["memory", "trail", TrailKinds.Behaviour] when kind is EntityType.Nerve => null,
            ["memory", "trail", _] => "tells of decisions that it does not make; nerves write the trail of their behaviour, cells none",
            ["memory", ..] => "is another reader's dead letter",
            ["npc" or "health" or "boundary" or "cortex", ..] => "belongs to the NPCs, their supervisor or another process",
            _ => null,
        };
    }

    /// <summary>Checks a subject that a manifest wants to subscribe to.</summary>
    /// <param name="subject">The filter without the environment.</param>
    /// <returns>What is wrong with it, following the subject in a sentence; null when it may.</returns>
    public static string? FaultOfSubscribe(string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var tokens = subject.Split('.');
        var valid = tokens.Index().All(item => SubjectToken.IsValid(item.Item) || item.Item is "*" || (item.Item is ">" && item.Index == tokens.Length - 1));
        return (valid, tokens) switch
        {
            (false, _) => "is not a subject filter without environment",
            (_, [">" or "*", ..]) => "listens to everything; name a domain first",
            (_, ["nervous", "cells", not "*", "request" or "command"]) => "would take requests that are another cell's",
            _ => null,
        };
    }
}
