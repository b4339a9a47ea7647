using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Up;

/// <summary>Finds or starts the store of embeddings.</summary>
/// <param name="options">What the user wants.</param>
/// <param name="installation">Where the launcher has put Chroma.</param>
/// <param name="data">The data folder.</param>
/// <param name="fleet">Keeps children running.</param>
internal sealed class IrisStarter(UpOptions options, Installation installation, DataFolder data, Fleet fleet)
{
    /// <summary>A Chroma of our own as a child.</summary>
    public const string ChildName = "chroma";

    /// <summary>Starts it; whoever uses it waits until it answers.</summary>
    /// <returns>What the memory process is told: <c>local</c>, <c>none</c> or an address.</returns>
    /// <exception cref="ExitException">Chroma is wanted and not installed.</exception>
    public async Task<string> StartAsync()
    {
        if (options.Iris is not UpOptions.PrivateChroma)
        {
            return options.Iris;
        }

        var program = Path.Combine(installation.Root, "artifacts", "chroma", "server.mjs");
        if (!File.Exists(program))
        {
            throw new ExitException(ExitCode.DependencyMissing, $"Chroma is not installed ({program} is missing); start through ./nimmerverse, which installs it.");
        }

        Directory.CreateDirectory(data.Chroma, DataFolder.Private);
        var port = LoopbackPort.Free();
        await fleet.KeepAsync(new ChildSpecification
        {
            Name = ChildName,
            Program = "node",
            Arguments = [program, "run", "--path", data.Chroma, "--host", "127.0.0.1", "--port", $"{port}"],
            LogFile = Path.Combine(data.Logs, "chroma.log"),
            DeathSignal = "KILL",

            // Its main thread never returns to node, which could not handle a signal; its database survives any end.
            StopSignal = Signals.Kill,
        });
        return $"http://127.0.0.1:{port}";
    }
}
