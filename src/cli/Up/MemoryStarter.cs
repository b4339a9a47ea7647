using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Up;

/// <summary>
/// Brings the memory up beside a village that already lives: PostgreSQL, its schema, the store of embeddings, then the process that drains
/// trails into them. Trails wait in their stream meanwhile, so nothing here is in anybody's way, and a failure is told and tried again.
/// </summary>
/// <param name="options">What the user wants.</param>
/// <param name="installation">The programs.</param>
/// <param name="data">The data folder.</param>
/// <param name="cast">How the memory program is started.</param>
/// <param name="fleet">Keeps children running.</param>
/// <param name="spawner">Starts the program that brings the schema up to date.</param>
/// <param name="tell">Tells the user.</param>
/// <param name="clock">Measures pauses.</param>
internal sealed class MemoryStarter(
    UpOptions options, Installation installation, DataFolder data, Cast cast, Fleet fleet, SpawnThread spawner, Func<string, ValueTask> tell, TimeProvider clock)
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaintainEvery = TimeSpan.FromDays(1);

    /// <summary>Starts everything, then looks after the tables until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var iris = await new IrisStarter(options, installation, data, fleet).StartAsync();
        if (!await FindPostgresAsync(cancellationToken))
        {
            if (iris is not UpOptions.None)
            {
                await fleet.KeepAsync(cast.Memory(phoebe: null, iris));
            }

            return;
        }

        // A schema that an earlier run has made serves until the server answers; the writer waits for it.
        var isKept = File.Exists(cast.PhoebeWriter);
        if (isKept)
        {
            await fleet.KeepAsync(cast.Memory(cast.PhoebeWriter, iris));
        }

        await MigrateAsync(cancellationToken);
        if (!isKept)
        {
            await fleet.KeepAsync(cast.Memory(cast.PhoebeWriter, iris));
        }

        while (true)
        {
            var maintain = cast.MemoryTool("memory-maintain", "maintain");
            if (!await RunToolAsync(maintain, cancellationToken))
            {
                await tell($"The tables of the memory could not be looked after ({LastWords(maintain)}); ./nimmerverse memory maintain does it by hand. See {maintain.LogFile}.");
            }

            await Task.Delay(MaintainEvery, clock, cancellationToken);
        }
    }

    /// <summary>Starts the private server or takes the address of another; false when there shall be or can be none.</summary>
    private async Task<bool> FindPostgresAsync(CancellationToken cancellationToken)
    {
        if (options.Phoebe is UpOptions.None)
        {
            return false;
        }

        if (options.Phoebe is { } address)
        {
            Directory.CreateDirectory(data.Phoebe, DataFolder.Private);
            PhoebeAddress.Read(address).Write(data.PhoebeAdmin);
            return true;
        }

        PostgresBinaries? binaries;
        try
        {
            binaries = PostgresBinaries.FindFor(Path.Combine(data.Phoebe, "server", "cluster"));
            if (binaries is null)
            {
                await tell($"PostgreSQL {PostgresBinaries.Oldest} or newer is not installed, so trails wait in their stream; run 'apt-get install postgresql' as root and start again.");
                return false;
            }

            var server = await PrivatePostgres.PrepareAsync(binaries, data, cancellationToken);
            await fleet.KeepAsync(server.Child);
            await server.WaitUntilReadyAsync(ReadyWithin, clock, cancellationToken);
            return true;
        }
        catch (ExitException exception)
        {
            await tell($"{exception.Message} Until then trails wait in their stream.");
            return false;
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var specification = cast.MemoryTool("memory-migrate", "migrate");
        for (var pause = ShortestPause; !await RunToolAsync(specification, cancellationToken); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await tell(
                $"The schema of the memory could not be brought up to date ({LastWords(specification)}); trying again in {pause.TotalSeconds:0} s. See {specification.LogFile}.");
            await Task.Delay(pause, clock, cancellationToken);
        }

        // The administrator of somebody else's server is needed for this one step only.
        if (options.Phoebe is not null)
        {
            File.Delete(data.PhoebeAdmin);
        }
    }

    private static string LastWords(ChildSpecification tool) => BoundedLog.Tail(tool.LogFile, 1) is [var line] ? line : "it wrote nothing";

    /// <summary>Runs a tool to its end.</summary>
    /// <returns>Whether it succeeded.</returns>
    private async Task<bool> RunToolAsync(ChildSpecification tool, CancellationToken cancellationToken)
    {
        using var child = await ChildProcess.StartAsync(spawner, tool);
        try
        {
            var code = await child.WaitAsync(cancellationToken);
            await child.LogCopied;
            return code == 0;
        }
        catch (OperationCanceledException)
        {
            await child.StopAsync(clock);
            throw;
        }
    }
}
