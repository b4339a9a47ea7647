using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Boundary.Running;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Boundary.Tests.Running;

/// <summary>The boundary's own code on a real server, and everybody else's end of the bus.</summary>
internal sealed class BoundaryRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly BusConnection _ours;
    private readonly BusConnection _theirs;
    private Task _life = Task.CompletedTask;

    private BoundaryRun(BusConnection ours, BusConnection theirs)
    {
        _ours = ours;
        _theirs = theirs;
        Outside = RunningProgram.Speak(theirs);
    }

    public Messenger Outside { get; }

    public static async Task<BoundaryRun> StartAsync(NatsServerFixture server, params (string Name, string? Value)[] settings)
    {
        var run = new BoundaryRun(await server.ConnectAsync(), await server.ConnectAsync());
        await using var status = await run.Outside.SubscribeAsync(Subjects.BoundaryStatus.All(EnvironmentName.Dev));
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(static one => one.Name, static one => one.Value)).Build());
        var description = new ProcessDescription { Id = "gemma", Type = EntityType.Boundary, Tier = 4, Summary = "test" };
        var context = new ProcessContext
        {
            Description = description,
            Host = HostSettings.Read(reader, description),
            Settings = reader,
            Bus = run._ours,
            Messenger = RunningProgram.Speak(run._ours, "gemma", EntityType.Boundary),
            Loggers = NullLoggerFactory.Instance,
            Clock = TimeProvider.System,
            Lifeforce = new Lifeforce(new LifeforceOptions(), TimeProvider.System),
        };
        run._life = BoundaryProcess.RunAsync(context, run._stop.Token);
        await (await Task.WhenAny(RunningProgram.FirstAsync(status), run._life));
        return run;
    }

    public async Task<TransformReply> CarryAsync(TransformDirection direction, string domain, string input, string? question = null, TimeSpan? within = null)
    {
        var request = new TransformRequest { Direction = direction, Domain = domain, Input = JsonElement.Parse(input), Question = question };
        var reply = await Outside.RequestAsync(
            Subjects.BoundaryTransform, Subjects.BoundaryTransform.For(EnvironmentName.Dev), request, within ?? Patience);
        return reply.Body ?? throw new InvalidOperationException($"The boundary did not answer: {reply.Status}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_life);
        await _ours.DisposeAsync();
        await _theirs.DisposeAsync();
        _stop.Dispose();
    }
}
