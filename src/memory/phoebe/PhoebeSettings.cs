using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Phoebe;

/// <summary>How the writer of trails works.</summary>
internal sealed record PhoebeSettings
{
    /// <summary>The word that means: trails stay in their stream.</summary>
    public const string None = "none";

    /// <summary>The role that writes.</summary>
    public required PhoebeConnection Connection { get; init; }

    /// <summary>Most trails in one transaction.</summary>
    public int Batch { get; init; } = 2_000;

    /// <summary>How long a batch waits for more trails once it has one.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">Where they are; a wrong one is a fault there.</param>
    /// <returns>The settings, or null when trails are to stay in their stream or a setting is wrong.</returns>
    public static PhoebeSettings? Read(SettingsReader settings)
    {
        var batch = settings.Integer("phoebe_batch", 2_000, min: 1, max: 10_000);
        var gather = settings.Duration("phoebe_gather_s", TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        var file = settings.RequiredText("phoebe", "set it to the writer's connection file that 'migrate' wrote, or to 'none'");
        if (file is "" or None)
        {
            return null;
        }

        try
        {
            return new PhoebeSettings { Connection = PhoebeConnection.Read(file), Batch = batch, Gather = gather };
        }
        catch (ExitException exit)
        {
            settings.Fault("phoebe", $"cannot be used: {exit.Message.TrimEnd('.')}");
            return null;
        }
    }
}
