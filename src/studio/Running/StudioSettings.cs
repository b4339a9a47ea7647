using System.Net;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Studio.Running;

/// <summary>What a lab decides about the studio.</summary>
internal sealed record StudioSettings
{
    /// <summary>The value of <see cref="Operator"/> for a bus without users.</summary>
    public const string OpenBus = "open";

    private const long MiB = 1024 * 1024;

    /// <summary>The port of the page; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on; another than loopback needs <see cref="Certificate"/>.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>A PEM file with certificate and private key; null on loopback.</summary>
    public string? Certificate { get; init; }

    /// <summary>Names by which the page may be asked for besides this machine's own; for another address than loopback.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Whether others than this machine can reach the page: then it wants TLS and a key.</summary>
    public bool IsOpenToOthers => !IPAddress.IsLoopback(Listen);

    /// <summary>The folder of the built page; null where the launcher puts it.</summary>
    public string? Web { get; init; }

    /// <summary>Pages that may look at the same time.</summary>
    public int MostViewers { get; init; } = 32;

    /// <summary>
    /// The secret of the bus user that carries out a person's orders, or <see cref="OpenBus"/> on a bus without users; null: nothing may be ordered.
    /// </summary>
    public string? Operator { get; init; }

    /// <summary>The memory program, whose tools read trails of earlier; null: only what passed lately is known.</summary>
    public string? Memory { get; init; }

    /// <summary>The file that tells the memory program how to read from PostgreSQL.</summary>
    public string? Phoebe { get; init; }

    /// <summary>How far back the past is kept in memory.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Bytes of the past at most: where a sample is large, fewer are taken, so that the whole span is kept.</summary>
    public long HistoryBytes { get; init; } = 96 * MiB;

    /// <summary>Reads them.</summary>
    /// <param name="settings">Where they are.</param>
    /// <exception cref="ExitException">One is wrong.</exception>
    public static StudioSettings Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var read = new StudioSettings
        {
            Port = settings.Integer("studio_port", 0, min: 0, max: 65_535),
            Certificate = settings.Text("studio_tls"),
            Hosts = settings.Text("studio_hosts")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Web = settings.Text("studio_web"),
            Operator = settings.Text("studio_operator"),
            Memory = settings.Text("studio_memory"),
            Phoebe = settings.Text("studio_phoebe"),
            History = TimeSpan.FromMinutes(settings.Number("studio_history_min", 20, min: 1, max: 1_440)),
            HistoryBytes = settings.Integer("studio_history_mib", 96, min: 8, max: 16_384) * MiB,
            MostViewers = settings.Integer("studio_viewers", 32, min: 1, max: 1_000),
        };
        if (!IPAddress.TryParse(settings.Text("studio_listen", "127.0.0.1"), out var listen))
        {
            settings.Fault("studio_listen", $"is '{settings.Text("studio_listen")}', but must be an IP address");
        }
        else if (!IPAddress.IsLoopback(listen) && (read.Certificate is null || !File.Exists(read.Certificate)))
        {
            settings.Fault("studio_listen", $"is {listen}, which others can reach: NIMMERVERSE_STUDIO_TLS must name a PEM file with certificate and key");
        }

        settings.ThrowIfFaulty();
        return read with { Listen = listen! };
    }
}
