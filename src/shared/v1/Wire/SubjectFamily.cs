using System.Text.Json.Serialization.Metadata;

namespace Nimmerverse.Shared.Wire;

/// <summary>The untyped view of a subject family, for the contract file and for tools that list subjects.</summary>
public abstract class SubjectFamily
{
    private readonly string[] _tokens;

    private protected SubjectFamily(string template)
    {
        Template = template;
        _tokens = template.Split('.');
        if (_tokens[0] is not "{env}")
        {
            throw new ArgumentException($"Subject template '{template}' must start with {{env}}.", nameof(template));
        }

        Parameters = [.. _tokens.Skip(1).Where(IsParameter)];
    }

    /// <summary>The template, for example <c>{env}.nervous.cells.{cell}.wave</c>.</summary>
    public string Template { get; }

    /// <summary>The template's parameters in order, environment excluded, braces included.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The payload record that travels on these subjects.</summary>
    public abstract Type BodyType { get; }

    /// <summary>The processing tier that must have acted on it within its deadline (see <see cref="ProcessingTiers"/>); null where nobody waits.</summary>
    public int? Tier { get; init; }

    /// <summary>The record that a responder answers with, or null for a plain publication.</summary>
    public virtual Type? ReplyType => null;

    /// <summary>Reads the parameters out of a concrete subject of this family.</summary>
    /// <param name="subject">A subject as it arrived.</param>
    /// <param name="parameters">The parameter tokens in template order; empty when the result is false.</param>
    /// <returns>Whether the subject belongs to this family.</returns>
    public bool TryParse(string subject, out string[] parameters)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var tokens = subject.Split('.');
        parameters = [];
        if (tokens.Length != _tokens.Length || EnvironmentName.Parse(tokens[0]) is null || tokens[0].Length == 0)
        {
            return false;
        }

        var found = new List<string>(Parameters.Count);
        for (var i = 1; i < tokens.Length; i++)
        {
            if (IsParameter(_tokens[i]))
            {
                if (!SubjectToken.IsValid(tokens[i]))
                {
                    return false;
                }

                found.Add(tokens[i]);
            }
            else if (!string.Equals(tokens[i], _tokens[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        parameters = [.. found];
        return true;
    }

    /// <summary>Fills the template.</summary>
    /// <param name="environment">The environment token.</param>
    /// <param name="parameters">One token per parameter, or <c>*</c> for any.</param>
    /// <returns>The subject or filter as text.</returns>
    /// <exception cref="ArgumentException">The number of parameters is wrong, or one is not a valid token.</exception>
    public string Fill(EnvironmentName environment, params ReadOnlySpan<string> parameters)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (parameters.Length != Parameters.Count)
        {
            throw new ArgumentException(
                $"Subject '{Template}' takes {Parameters.Count} parameter(s), {parameters.Length} given.", nameof(parameters));
        }

        var filled = new string[_tokens.Length];
        filled[0] = environment.Value;
        var next = 0;
        for (var i = 1; i < _tokens.Length; i++)
        {
            filled[i] = IsParameter(_tokens[i]) ? parameters[next++] : _tokens[i];
        }

        return string.Join('.', filled);
    }

    private static bool IsParameter(string token) => token is ['{', .., '}'];
}

/// <summary>All subjects of one shape, and the payload type that travels on them.</summary>
/// <typeparam name="TBody">The payload record.</typeparam>
/// <param name="template">The subject template; its first token is <c>{env}</c>.</param>
/// <param name="json">Picks the source-generated serialisation of the whole message; run on first use, so that a small process pays
/// only for the payloads it speaks.</param>
public class SubjectFamily<TBody>(string template, Func<WireJson, JsonTypeInfo<Message<TBody>>> json) : SubjectFamily(template)
    where TBody : class
{
    /// <summary>Source-generated serialisation of the whole message.</summary>
    public JsonTypeInfo<Message<TBody>> Json => field ??= json(WireJson.Default);

    /// <inheritdoc />
    public override Type BodyType => typeof(TBody);

    /// <summary>The value of <see cref="Header.MessageType"/>: the payload record's name in snake_case.</summary>
    public string MessageType { get; } = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(typeof(TBody).Name);

    /// <summary>Builds one concrete subject.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="parameters">One token per template parameter.</param>
    /// <returns>The subject.</returns>
    /// <exception cref="ArgumentException">A parameter is missing or is not a valid token.</exception>
    public Subject<TBody> For(EnvironmentName environment, params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            SubjectToken.ThrowIfInvalid(parameter);
        }

        return new(this, Fill(environment, parameters));
    }

    /// <summary>Builds the filter that matches one subject: <see cref="For"/> as a subscriber says it.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="parameters">One token per template parameter; <c>*</c> matches any.</param>
    /// <returns>The filter.</returns>
    public SubjectFilter<TBody> Filter(EnvironmentName environment, params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (parameter is not "*")
            {
                SubjectToken.ThrowIfInvalid(parameter);
            }
        }

        return new(this, Fill(environment, parameters));
    }

    /// <summary>Builds the filter that matches every subject of the family in an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>The filter, with <c>*</c> for every parameter.</returns>
    public SubjectFilter<TBody> All(EnvironmentName environment) =>
        new(this, Fill(environment, [.. Parameters.Select(static _ => "*")]));
}

/// <summary>Subjects on which a request is answered.</summary>
/// <typeparam name="TBody">The request record.</typeparam>
/// <typeparam name="TReply">The reply record.</typeparam>
/// <param name="template">The subject template; its first token is <c>{env}</c>.</param>
/// <param name="json">Picks the source-generated serialisation of the request.</param>
/// <param name="replyJson">Picks the source-generated serialisation of the reply.</param>
public sealed class RequestFamily<TBody, TReply>(
    string template, Func<WireJson, JsonTypeInfo<Message<TBody>>> json, Func<WireJson, JsonTypeInfo<Message<TReply>>> replyJson)
    : SubjectFamily<TBody>(template, json)
    where TBody : class
    where TReply : class
{
    /// <summary>Source-generated serialisation of the reply.</summary>
    public JsonTypeInfo<Message<TReply>> ReplyJson => field ??= replyJson(WireJson.Default);

    /// <inheritdoc />
    public override Type ReplyType => typeof(TReply);

    /// <summary>The value of <see cref="Header.MessageType"/> in a reply.</summary>
    public string ReplyMessageType { get; } = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(typeof(TReply).Name);
}
