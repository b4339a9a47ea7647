using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Hosting;

/// <summary>The settings that every process has.</summary>
public sealed record HostSettings
{
    /// <summary>The environment, <c>NIMMERVERSE_ENV</c>.</summary>
    public required EnvironmentName Environment { get; init; }

    /// <summary>The process's id on the bus, <c>NIMMERVERSE_ID</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name of this machine on the bus, <c>NIMMERVERSE_NODE</c>.</summary>
    public required string Node { get; init; }

    /// <summary>Where the bus is, <c>NIMMERVERSE_NATS_URL</c>; several servers are separated by commas.</summary>
    public required string NatsUrl { get; init; }

    /// <summary>The file with this process's user and secret, <c>NIMMERVERSE_CREDENTIALS</c>; null for a bus without users.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>The folder that this process may write to, <c>NIMMERVERSE_DATA</c>; null when it keeps nothing.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The least severe log level written, <c>NIMMERVERSE_LOG_LEVEL</c>.</summary>
    public required LogLevel LogLevel { get; init; }

    /// <summary>Whether the garden is simulated or real, <c>NIMMERVERSE_GARDEN</c>.</summary>
    public required Garden Garden { get; init; }

    /// <summary>The process that this one must not outlive, <c>NIMMERVERSE_LIFELINE_PID</c>; 0 for none.</summary>
    public required int LifelinePid { get; init; }

    /// <summary>
    /// Whether waves, transitions, reflex signals and commands carry the deadline of the tier that must act on them, <c>NIMMERVERSE_TIER_DEADLINES</c>;
    /// whoever comes to one later does not act on it. Default false: deadlines are measured.
    /// </summary>
    public bool TierDeadlines { get; init; }

    /// <summary>Reads them; faults are collected in the reader.</summary>
    /// <param name="reader">The settings.</param>
    /// <param name="description">What the process is.</param>
    /// <returns>The settings, defaults in place of faulty ones.</returns>
    public static HostSettings Read(SettingsReader reader, ProcessDescription description)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(description);
        var environment = EnvironmentName.Parse(reader.Text("env"));
        if (environment is null)
        {
            reader.Fault("env", $"is '{reader.Text("env")}', but must be dev, staging or prod");
        }

        return new HostSettings
        {
            Environment = environment ?? EnvironmentName.Dev,
            Id = ReadToken(reader, "id", description.Id),
            Node = ReadToken(reader, "node", DefaultNode()),
            NatsUrl = reader.Text("nats_url", "nats://127.0.0.1:4222")!,
            CredentialsFile = reader.Text("credentials"),
            DataDirectory = reader.Text("data"),
            LogLevel = ReadLogLevel(reader),
            Garden = reader.Choice("garden", "virtual", "virtual", "real") == "real" ? Garden.Real : Garden.Virtual,
            LifelinePid = reader.Integer("lifeline_pid", 0, min: 0),
            TierDeadlines = reader.Flag("tier_deadlines", false),
        };
    }

    /// <summary>This machine's host name as a subject token.</summary>
    /// <returns>A valid token; <c>local</c> when the host name has no usable character.</returns>
    public static string DefaultNode()
    {
        var usable = string.Concat(System.Environment.MachineName.ToLowerInvariant().Select(static c => SubjectToken.IsValid([c]) ? c : '-'));
        var token = usable[..Math.Min(usable.Length, SubjectToken.MaxLength)];
        return SubjectToken.IsValid(token) ? token : "local";
    }

    private static string ReadToken(SettingsReader reader, string name, string fallback)
    {
        var text = reader.Text(name, fallback)!;
        if (SubjectToken.IsValid(text))
        {
            return text;
        }

        reader.Fault(name, $"is '{text}', but must be 1 to {SubjectToken.MaxLength} of a-z, 0-9, '_' and '-'");
        return fallback;
    }

    private static LogLevel ReadLogLevel(SettingsReader reader) =>
        reader.Choice("log_level", "information", "trace", "debug", "information", "warning", "error", "critical", "none") switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "critical" => LogLevel.Critical,
            "none" => LogLevel.None,
            _ => LogLevel.Information,
        };
}
