using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Memory;

/// <summary>Runs a tool of the memory program in this terminal, told where the village's stores are.</summary>
/// <param name="installation">The programs.</param>
/// <param name="data">The data folder.</param>
/// <param name="environment">The environment.</param>
internal sealed class MemoryProgram(Installation installation, DataFolder data, EnvironmentName environment)
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="settings">Variables over those that every tool gets.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <returns>Its exit code.</returns>
    public Task<int> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null, CancellationToken cancellationToken = default) =>
        Foreground.RunAsync(installation.Program("Nimmerverse.Memory"), arguments, [.. Settings(), .. settings ?? new Dictionary<string, string>(StringComparer.Ordinal)], cancellationToken);

    private IEnumerable<KeyValuePair<string, string>> Settings()
    {
        yield return new("NIMMERVERSE_ENV", environment.Value);
        yield return new("NIMMERVERSE_DATA", data.Memory);
        var reader = Path.Combine(data.Phoebe, "reader.json");
        yield return new("NIMMERVERSE_PHOEBE", File.Exists(reader) ? reader : "none");
        yield return new("NIMMERVERSE_PHOEBE_ADMIN", data.PhoebeAdmin);
        yield return new("NIMMERVERSE_PHOEBE_ROLES", data.Phoebe);
        if (RunFile.Read(data) is { } run)
        {
            yield return new("NIMMERVERSE_NATS_URL", run.NatsUrl);
            yield return new("NIMMERVERSE_CREDENTIALS", new CredentialFolder(run.Credentials).FileOf("operator"));
        }
        else
        {
            // Nothing runs here: the tool shall say so instead of finding somebody else's bus.
            yield return new("NIMMERVERSE_NATS_URL", "");
        }
    }
}
