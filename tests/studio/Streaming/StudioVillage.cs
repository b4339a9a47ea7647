using System.Text.RegularExpressions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>A bus of its own and the studio as a real process on it; the inhabitants are spoken for by the test.</summary>
internal sealed partial class StudioVillage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly List<BusConnection> _inhabitants = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-studio-").FullName;
    private RunningProgram? _studio;

    private StudioVillage(NatsServerFixture server) => Server = server;

    public NatsServerFixture Server { get; }

    /// <summary>Where the studio is, ended by a slash.</summary>
    public Uri Address { get; private set; } = null!;

    public RunningProgram Studio => _studio!;

    /// <summary>The studio's data folder.</summary>
    public string Folder => _folder;

    public static async Task<StudioVillage> StartAsync(params (string Name, string Value)[] settings)
    {
        var village = new StudioVillage(await NatsServerFixture.StartAsync(new NatsServerSettings()));
        await village.StartStudioAsync(settings);
        return village;
    }

    public async Task StartStudioAsync(params (string Name, string Value)[] settings)
    {
        _studio = RunningProgram.Start("Nimmerverse.Studio", Server, [("STUDIO_WEB", Path.Combine(_folder, "web")), ("DATA", _folder), .. settings]);
        using var patience = new CancellationTokenSource(Patience);
        while (!OpenPattern.IsMatch(_studio.Log))
        {
            await Task.Delay(20, patience.Token);
        }

        Address = new Uri(OpenPattern.Match(_studio.Log).Groups["address"].Value);
    }

    /// <summary>Lets somebody of the village speak, over a connection that is named as its process would name it.</summary>
    public async Task<Messenger> SpeakAsync(string id, EntityType type) => RunningProgram.Speak(await ConnectAsync(id, type), id, type);

    public async Task<BusConnection> ConnectAsync(string id, EntityType type)
    {
        var bus = await Server.ConnectAsync(options => options with { Name = $"dev.{$"{type}".ToLowerInvariant()}.{id}" });
        _inhabitants.Add(bus);
        return bus;
    }

    public Task<StudioClient> LookAsync(string start = """{"op":"start","panes":["flow"]}""", bool acknowledges = true) => StudioClient.ConnectAsync(Address, acknowledges, start);

    public async ValueTask DisposeAsync()
    {
        if (_studio is not null)
        {
            await _studio.DisposeAsync();
        }

        foreach (var bus in _inhabitants)
        {
            await bus.DisposeAsync();
        }

        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex("The studio is open on (?<address>https?://[0-9.]+:[0-9]+/)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenPattern { get; }
}
