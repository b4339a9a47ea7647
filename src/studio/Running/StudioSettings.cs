using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Studio.Running;

/// <summary>What a lab decides about the studio.</summary>
internal sealed record StudioSettings
{
    /// <summary>The port of the page; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The folder of the built page; null where the launcher puts it.</summary>
    public string? Web { get; init; }

    /// <summary>Pages that may look at the same time.</summary>
    public int MostViewers { get; init; } = 32;

    /// <summary>Reads them.</summary>
    /// <param name="settings">Where they are.</param>
    /// <exception cref="ExitException">One is wrong.</exception>
    public static StudioSettings Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var read = new StudioSettings
        {
            Port = settings.Integer("studio_port", 0, min: 0, max: 65_535),
            Web = settings.Text("studio_web"),
            MostViewers = settings.Integer("studio_viewers", 32, min: 1, max: 1_000),
        };
        settings.ThrowIfFaulty();
        return read;
    }
}
