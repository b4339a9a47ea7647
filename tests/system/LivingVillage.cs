using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.TestKit;

namespace Nimmerverse.SystemTests;

/// <summary>A real <c>up</c> on a data folder of its own, and the command line beside it.</summary>
public sealed class LivingVillage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nimmerverse-system-");

    /// <summary>The command line.</summary>
    public static string Program => Installation.Find().Program("Nimmerverse.Cli");

    /// <summary>The data folder.</summary>
    public DataFolder Data => new(_folder.FullName);

    /// <summary>A text that is in the environment of every process of this village.</summary>
    public string Marker => _folder.Name;

    /// <summary>The process of <c>up</c>.</summary>
    public TestProcess Up { get; private set; } = null!;

    /// <summary>How to reach it.</summary>
    public RunFile Run { get; private set; } = null!;

    /// <summary>Starts a village and waits until an NPC ticks.</summary>
    public static async Task<LivingVillage> StartAsync(int npcs, params string[] more)
    {
        var village = new LivingVillage();
        await village.StartAgainAsync(npcs, more);
        return village;
    }

    /// <summary>Starts a village with its live page.</summary>
    public static async Task<LivingVillage> StartWithStudioAsync(int npcs)
    {
        var village = new LivingVillage();
        await village.StartAsync(npcs, [], []);
        return village;
    }

    /// <summary>Starts it again on what it has left.</summary>
    public Task StartAgainAsync(int npcs, params string[] more) => StartAsync(npcs, ["--no-studio"], more);

    private async Task StartAsync(int npcs, string[] studio, string[] more)
    {
        Up?.Dispose();
        Up = TestProcess.Start(
            Program, ["up", "--npcs", $"{npcs}", "--seed", "7", "--headless", "--json", .. studio, "--data", Data.Root, .. more],
            ("NIMMERVERSE_TEST_MARK", Marker));
        Run = await Eventually.GetAsync(
            () => RunFile.Read(Data), () => $"up is not ready; it said: {Up.Error}", Patience);
    }

    /// <summary>Runs a command beside it.</summary>
    /// <returns>Exit code, standard output and standard error, trimmed.</returns>
    public async Task<(int Code, string Output, string Error)> CommandAsync(params string[] arguments)
    {
        using var command = TestProcess.Start(Program, [.. arguments, "--data", Data.Root]);
        var code = await command.WaitAsync(Patience);
        return (code, command.Output.Trim(), command.Error.Trim());
    }

    /// <summary>Connects as the operator.</summary>
    public async Task<(BusConnection Bus, Messenger Messenger)> ConnectAsync()
    {
        var options = new BusOptions { Url = Run.NatsUrl, CredentialsFile = Path.Combine(Run.Credentials, "operator.json"), Name = "test" };
        var bus = await BusConnection.ConnectAsync(options, NullLoggerFactory.Instance, TimeProvider.System);
        return (bus, RunningProgram.Speak(bus, "operator"));
    }

    /// <summary>Everything that belongs to it and lives.</summary>
    public IReadOnlyList<(int Pid, string Command)> Processes() => TestProcess.Marked(Marker);

    /// <summary>Waits until nothing of it lives.</summary>
    public Task GoneAsync(TimeSpan within) => Eventually.TrueAsync(
        () => Processes().Count == 0, () => $"left behind: {string.Join(" | ", Processes())}", within);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Processes().Any(process => process.Pid == Up.Id))
        {
            await Up.SignalAsync("TERM");
            await Up.WaitAsync(Patience);
        }

        Up.Dispose();
        foreach (var (pid, _) in Processes())
        {
            await TestProcess.SignalAsync(pid, "KILL");
        }

        _folder.Delete(recursive: true);
    }
}
