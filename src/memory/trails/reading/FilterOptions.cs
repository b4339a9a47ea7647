using System.CommandLine;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>The options by which every tool says which trails it means.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string[]> _kind = Several("--kind", "-k", "KIND", "Only these kinds (comma-separated or repeated)");
    private readonly Option<string[]> _actor = Several("--actor", "-a", "ACTOR", "Only these actors");
    private readonly Option<string[]> _outcome = Several("--outcome", "-o", "OUTCOME", "Only these outcomes: success, failure, aborted");
    private readonly Option<string?> _garden = new("--garden") { Description = "Only this garden: virtual or real", HelpName = "GARDEN" };
    private readonly Option<string?> _model = new("--model") { Description = "Only what this model or policy decided", HelpName = "MODEL" };
    private readonly Option<string?> _since = new("--since") { Description = $"Made at or after: {TimeText.Forms}", HelpName = "TIME" };
    private readonly Option<string?> _until = new("--until") { Description = "Made before", HelpName = "TIME" };
    private readonly Option<string[]> _where = new("--where", "-w") { Description = $"A field of the free JSON: {WhereClause.Form}; may be repeated", HelpName = "CLAUSE" };
    private readonly Option<double?> _minReward = new("--min-reward") { Description = "Least reward, in lifeforce", HelpName = "LF" };
    private readonly Option<double?> _maxReward = new("--max-reward") { Description = "Most reward, in lifeforce", HelpName = "LF" };
    private readonly Option<double?> _minCost = new("--min-cost") { Description = "Least cost, in lifeforce", HelpName = "LF" };
    private readonly Option<double?> _maxCost = new("--max-cost") { Description = "Most cost, in lifeforce", HelpName = "LF" };

    /// <summary>Declares them.</summary>
    public FilterOptions()
    {
        _outcome.CompletionSources.Add(Outcomes);
        _garden.CompletionSources.Add(Gardens);
    }

    private static string[] Outcomes { get; } = [.. Enum.GetNames<TrailOutcome>().Select(static name => name.ToLowerInvariant())];

    private static string[] Gardens { get; } = [.. Enum.GetNames<Garden>().Select(static name => name.ToLowerInvariant())];

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_kind, _actor, _outcome, _garden, _model, _since, _until, _where, _minReward, _maxReward, _minCost, _maxCost])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what was typed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="now">What spans of time count back from.</param>
    /// <returns>The filter.</returns>
    /// <exception cref="ExitException">Something typed is none.</exception>
    public TrailFilter Read(ParseResult parsed, DateTimeOffset now)
    {
        var filter = new TrailFilter
        {
            Kinds = Split(parsed.GetValue(_kind)),
            Actors = Split(parsed.GetValue(_actor)),
            Outcomes = [.. Split(parsed.GetValue(_outcome)).Select(static outcome => OneOf("--outcome", outcome, Outcomes))],
            Garden = parsed.GetValue(_garden) is { } garden ? OneOf("--garden", garden, Gardens) : null,
            Model = parsed.GetValue(_model) is { } model ? Plain("--model", model) : null,
            Since = Moment("--since", parsed.GetValue(_since), now),
            Until = Moment("--until", parsed.GetValue(_until), now),
            Where = [.. (parsed.GetValue(_where) ?? []).Select(static text => WhereClause.Parse(text) ?? throw Usage($"--where '{text}' is no clause: write {WhereClause.Form}."))],
            MinReward = Number("--min-reward", parsed.GetValue(_minReward)),
            MaxReward = Number("--max-reward", parsed.GetValue(_maxReward)),
            MinCost = Number("--min-cost", parsed.GetValue(_minCost)),
            MaxCost = Number("--max-cost", parsed.GetValue(_maxCost)),
        };
        return filter is { Since: { } since, Until: { } until } && since >= until
            ? throw Usage($"--since {TimeText.Write(since)} is not before --until {TimeText.Write(until)}; no trail can be between.")
            : filter;
    }

    /// <summary>The times as they were typed.</summary>
    /// <param name="parsed">The command line.</param>
    public (string? Since, string? Until) Typed(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        return (parsed.GetValue(_since), parsed.GetValue(_until));
    }

    private static Option<string[]> Several(string name, string alias, string help, string description) =>
        new(name, alias) { Description = description, HelpName = help, AllowMultipleArgumentsPerToken = false };

    private static string[] Split(string[]? values) =>
        [.. (values ?? []).SelectMany(static value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(static value => Plain("a filter", value)).Distinct()];

    private static string OneOf(string option, string value, string[] allowed) =>
        allowed.Contains(value) ? value : throw Usage($"{option} '{value}' is none; write {string.Join(", ", allowed)}.");

    private static string Plain(string option, string value) =>
        value.Contains('\0', StringComparison.Ordinal) ? throw Usage($"The value of {option} holds a NUL character, which no trail does.") : value;

    private static DateTimeOffset? Moment(string option, string? text, DateTimeOffset now) =>
        text is null ? null : TimeText.Parse(text, now) ?? throw Usage($"{option} '{text}' is no time: write {TimeText.Forms}.");

    private static double? Number(string option, double? value) =>
        value is { } number && !double.IsFinite(number) ? throw Usage($"{option} must be a finite number.") : value;

    private static ExitException Usage(string sentence) => new(ExitCode.Usage, sentence);
}
