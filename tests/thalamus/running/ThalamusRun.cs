using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.TestKit;
using Nimmerverse.Thalamus.Running;

namespace Nimmerverse.Thalamus.Tests.Running;

/// <summary>The thalamus's own code on a real server, and a cell's, an NPC's and a listener's end of the bus.</summary>
internal sealed class ThalamusRun : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly BusConnection _ours;
    private readonly BusConnection _theirs;
    private Task _life = Task.CompletedTask;
    private ProcessContext? _context;

    private ThalamusRun(BusConnection ours, BusConnection theirs)
    {
        _ours = ours;
        _theirs = theirs;
        Outside = MakeMessenger(theirs, "outside", EntityType.Operator);
    }

    /// <summary>Everybody else.</summary>
    public Messenger Outside { get; }

    public BusConnection OutsideBus => _theirs;

    public static async Task<ThalamusRun> StartAsync(
        NatsServerFixture server, string? dataDirectory = null, Dictionary<string, string?>? settings = null)
    {
        var run = new ThalamusRun(await server.ConnectAsync(), await server.ConnectAsync());
        await using var status = await run.ListenAsync(Subjects.GatesStatus.All(EnvironmentName.Dev));
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build());
        var description = new ProcessDescription { Id = "thalamus", Type = EntityType.Thalamus, Tier = 1, Summary = "test" };
        var context = new ProcessContext
        {
            Description = description,
            Host = HostSettings.Read(reader, description) with { DataDirectory = dataDirectory },
            Settings = reader,
            Bus = run._ours,
            Messenger = MakeMessenger(run._ours, "thalamus", EntityType.Thalamus),
            Loggers = NullLoggerFactory.Instance,
            Clock = TimeProvider.System,
            Lifeforce = new Lifeforce(new LifeforceOptions(), TimeProvider.System),
        };
        run._context = context;
        run._life = ThalamusProcess.RunAsync(context, run._stop.Token);
        var first = NextAsync(status, static _ => true);
        await (await Task.WhenAny(first, run._life));
        return run;
    }

    public Task<TypedSubscription<TBody>> ListenAsync<TBody>(SubjectFilter<TBody> filter)
        where TBody : class => Outside.SubscribeAsync(filter);

    public static async Task<Received<TBody>> NextAsync<TBody>(TypedSubscription<TBody> subscription, Func<TBody, bool> wanted)
        where TBody : class
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var received in subscription.ReadAllAsync(patience.Token))
        {
            if (wanted(received.Body))
            {
                return received;
            }
        }

        throw new InvalidOperationException("The subscription ended.");
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _life);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_life);
        _context?.Trails?.Dispose();
        await _ours.DisposeAsync();
        await _theirs.DisposeAsync();
        _stop.Dispose();
    }

    private static Messenger MakeMessenger(BusConnection bus, string id, EntityType type) => new(
        bus,
        EnvironmentName.Dev,
        new Source { EntityId = id, EntityType = type, Node = "test" },
        TimeProvider.System,
        NullLogger<Messenger>.Instance);
}
