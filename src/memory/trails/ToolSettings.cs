using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;
using Npgsql;

namespace Nimmerverse.Memory.Trails;

/// <summary>What the tools work on.</summary>
internal sealed record ToolSettings
{
    /// <summary>The environment.</summary>
    public required EnvironmentName Environment { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Whether there is a phoebe.</summary>
    public required bool HasPhoebe { get; init; }

    /// <summary>Opens phoebe as the role reader, or says why there is none.</summary>
    public required Func<NpgsqlDataSource> OpenReader { get; init; }

    /// <summary>Opens phoebe as the role archivist, which may enter exports into the ledger and nothing else.</summary>
    public required Func<NpgsqlDataSource> OpenArchivist { get; init; }

    /// <summary>Connects to the bus as the user archivist, which reads dead letters and may put trails back.</summary>
    public required Func<CancellationToken, Task<BusConnection>> ConnectAsync { get; init; }
}
