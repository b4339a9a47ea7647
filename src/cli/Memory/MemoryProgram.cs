using System.Diagnostics;
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
    public async Task<int> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo("setpriv") { UseShellExecute = false };
        foreach (var argument in (IEnumerable<string>)["--pdeathsig", "TERM", "--", installation.Program("Nimmerverse.Memory"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Settings().Concat(settings ?? new Dictionary<string, string>(StringComparer.Ordinal)))
        {
            start.Environment[name] = value;
        }

        using var spawner = new SpawnThread();
        using var process = await spawner.StartAsync(start);

        // Ctrl-C reaches it from the terminal itself, but a signal sent to us alone does not.
        await using var asked = cancellationToken.Register(() => Signals.Send(process.Id, Signals.Terminate));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

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
