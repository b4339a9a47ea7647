using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Supervisor.Adoption;
using Nimmerverse.Supervisor.Cgroups;
using Nimmerverse.Supervisor.Kernel;
using Nimmerverse.Supervisor.Leasing;
using Nimmerverse.Supervisor.Lifecycle;
using Nimmerverse.Supervisor.Npcs;
using Nimmerverse.Supervisor.Observing;
using Nimmerverse.Supervisor.Watching;

namespace Nimmerverse.Supervisor;

/// <summary>The life of a supervisor: take the lease, find out what the kernel can limit, then let the loop work.</summary>
internal static class SupervisorProcess
{
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReleaseTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a supervisor.</summary>
    /// <param name="context">Who it is and what it talks through.</param>
    /// <param name="cancellationToken">Ends it, gracefully.</param>
    /// <returns>A task.</returns>
    /// <exception cref="ExitException">A setting is wrong, something is missing, or the node has a supervisor.</exception>
    internal static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        var settings = SupervisorSettings.Read(context.Settings, context.Host);
        SupervisorLog.Priority(context.Loggers.CreateLogger(typeof(SupervisorProcess)), OwnPriority.Set(settings.Nice), settings.Nice);
        var bucket = context.Bus.KeyValue($"{context.Environment}_leases");
        var lease = new LeaseKeeper(
            new KeyValueLeaseStore(bucket, context.Node), context.Node, context.Clock, context.Loggers.CreateLogger<LeaseKeeper>());
        if (await lease.AcquireAsync(cancellationToken) is { Acquired: false } refused)
        {
            throw new ExitException(refused.Held ? ExitCode.Refused : ExitCode.DependencyMissing, refused.Reason!);
        }

        var outbox = context.CreateTrailOutbox();
        var observations = new ObservationTrails(context, outbox);
        var queue = SupervisorLoop.CreateQueue();
        using var watch = new DeathWatch(death => queue.Writer.TryWrite(new SupervisorMessage.ProcessDied(death)));
        var loop = new SupervisorLoop(Assemble(context, settings, lease, watch, observations), queue);
        await using var orders = await context.Messenger.SubscribeAsync(
            Subjects.SupervisorCommand.Filter(context.Environment, context.Node), cancellationToken: cancellationToken);
        await using var allocations = await context.Messenger.SubscribeAsync(
            Subjects.Allocation.All(context.Environment), new SubscriptionOptions { Capacity = 8 }, cancellationToken);

        await using var hearts = await context.Messenger.SubscribeAsync(
            Subjects.Heartbeat.All(context.Environment), new SubscriptionOptions { Capacity = 1024 }, cancellationToken);

        using var ended = new CancellationTokenSource();
        var sources = Task.WhenAll(
            TellAsync(queue.Writer, orders.ReadAllAsync(ended.Token), static order => new SupervisorMessage.OrderReceived(order.Body, order.ReplyTo), ended.Token),
            TellAsync(queue.Writer, allocations.ReadAllAsync(ended.Token), static allocation => new SupervisorMessage.Allocated(allocation.Body), ended.Token),
            TellSecondsAsync(queue.Writer, context.Clock, ended.Token),
            TellLossAsync(queue.Writer, lease, ended.Token),
            observations.HearHeartsAsync(hearts, ended.Token),
            outbox.RunAsync(ended.Token));
        try
        {
            await loop.RunAsync(cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await sources.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using var limited = new CancellationTokenSource(ReleaseTime);
            await lease.ReleaseAsync(limited.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static SupervisorParts Assemble(ProcessContext context, SupervisorSettings settings, LeaseKeeper lease, DeathWatch watch, ObservationTrails observations)
    {
        var mounts = CgroupMounts.Read();
        foreach (var removed in StaleCgroups.Remove(mounts))
        {
            SupervisorLog.RemovedStaleGroup(context.Loggers.CreateLogger(typeof(SupervisorProcess)), removed);
        }

        var data = Path.GetFullPath(context.DataDirectory!);
        var owner = ProcessIdentity.Of(context.Host.LifelinePid) is { } launcher
            ? CgroupName.OfOwner(launcher)
            : CgroupName.OfNode(context.Environment.Value, context.Node);
        var plan = new LaunchPlan
        {
            Binary = settings.Binary,
            Data = data,
            Credentials = settings.Credentials,
            Environment = context.Environment,
            Node = context.Node,
            NatsUrl = context.Host.NatsUrl,
            LifelinePid = context.Host.LifelinePid,
        };
        var status = Subjects.SupervisorStatus.For(context.Environment, context.Node);
        Directory.CreateDirectory(Path.Combine(data, "supervisor"));
        return new SupervisorParts
        {
            Node = context.Node,
            Owner = owner,
            Settings = settings,
            Cgroups = CgroupDetector.Detect(settings.Cgroups, owner, mounts),
            Registry = new RegistryFile(Path.Combine(data, "supervisor", $"{context.Node}.json")),
            Nursery = new Nursery(plan, settings.MemoryBytes, watch, context.Clock, context.Loggers.CreateLogger<Nursery>()),
            Outlets = new Outlets
            {
                MayAct = () => lease.IsHeld,
                Epoch = lease.Epoch,
                Publish = body => Speak(context, () => context.Messenger.Publish(status, body)),
                Reply = (replyTo, body) => Speak(context, () => context.Messenger.Respond(Subjects.SupervisorCommand, replyTo, body)),
                Observe = observations.Add,
            },
            Clock = context.Clock,
            Loggers = context.Loggers,
        };
    }

    /// <summary>Says something, if anybody can hear it: what waits in a buffer for the bus to come back would be stale then.</summary>
    private static void Speak(ProcessContext context, Action say)
    {
        if (context.Bus.State != ConnectionState.Connected)
        {
            return;
        }

        try
        {
            say();
        }
        catch (BusException fault)
        {
            SupervisorLog.Unheard(context.Loggers.CreateLogger(typeof(SupervisorProcess)), fault.Message);
        }
    }

    private static async Task TellAsync<T>(
        ChannelWriter<SupervisorMessage> loop, IAsyncEnumerable<T> source, Func<T, SupervisorMessage> message, CancellationToken cancellationToken)
    {
        await foreach (var item in source)
        {
            await loop.WriteAsync(message(item), cancellationToken);
        }
    }

    private static async Task TellSecondsAsync(ChannelWriter<SupervisorMessage> loop, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(StatusEvery, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await loop.WriteAsync(new SupervisorMessage.Second(), cancellationToken);
        }
    }

    private static async Task TellLossAsync(ChannelWriter<SupervisorMessage> loop, LeaseKeeper lease, CancellationToken cancellationToken) =>
        await loop.WriteAsync(new SupervisorMessage.LeaseLost(await lease.KeepAsync(cancellationToken)), cancellationToken);
}
