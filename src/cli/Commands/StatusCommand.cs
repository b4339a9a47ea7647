using System.CommandLine;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Manifests;
using Nimmerverse.Cli.View;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>status</c>: asks every process of a running village how it is.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan MemoryStartsWithin = TimeSpan.FromMinutes(1);

    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var command = new Command("status", "Show how the running village is; exit code 1 when none runs");
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var supervisor = FirstAsync(village, Subjects.SupervisorStatus.All(village.Environment), cancellationToken);
            var cortex = FirstAsync(village, Subjects.CortexStatus.All(village.Environment), cancellationToken);
            var boundary = FirstAsync(village, Subjects.BoundaryStatus.All(village.Environment), cancellationToken);
            var gates = FirstAsync(village, Subjects.GatesStatus.All(village.Environment), cancellationToken);
            var garden = FirstAsync(village, Subjects.WorldSnapshot.All(village.Environment), cancellationToken);
            var processes = await Task.WhenAll(Expected(village.Run).Select(who => AskAsync(village, who.Kind, who.Id, cancellationToken)));
            Print(terminal, village, processes, await supervisor, await gates, await garden);
            terminal.Print(Markup.Remove(MindPainter.Line(await cortex, await boundary, ", ")));
            return (int)(processes.All(process => process.Heartbeat is not null || MayStillStart(village.Run, process.Name)) ? ExitCode.Ok : ExitCode.Failed);
        }));
        return command.WithExamples("status", "status --env staging", "status --data /srv/village");
    }

    private static IEnumerable<(string Kind, string Id)> Expected(RunFile run) =>
    [
        ("world", "world"), ("thalamus", "thalamus"), ("supervisor", run.Node),
        ("cortex", "cortex"), ("boundary", "gemma"),
        .. run.HasMemory ? (ReadOnlySpan<(string, string)>)[("memory", "memory")] : [],
        .. ManifestReader.ReadAll(Installation.Find().Root).Select(static program => (program.Kind == EntityType.Cell ? "cell" : "nerve", program.Id)),
    ];

    /// <summary>The memory waits for PostgreSQL, which is slow to begin the first time; trails wait for it meanwhile.</summary>
    private static bool MayStillStart(RunFile run, string process) => process is "memory" && TimeProvider.System.GetUtcNow() - run.Started < MemoryStartsWithin;

    private static async Task<(string Name, Heartbeat? Heartbeat)> AskAsync(RunningVillage village, string kind, string id, CancellationToken cancellationToken)
    {
        var reply = await village.Messenger.RequestAsync(
            Subjects.Health, Subjects.Health.For(village.Environment, kind, id), new HealthRequest(), Patience, cancellationToken);
        return (kind == id ? id : $"{kind} {id}", reply.Status == ReplyStatus.Answered ? reply.Body : null);
    }

    private static async Task<TBody?> FirstAsync<TBody>(RunningVillage village, SubjectFilter<TBody> filter, CancellationToken cancellationToken)
        where TBody : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var subscription = await village.Messenger.SubscribeAsync(filter, cancellationToken: patience.Token);
            await foreach (var received in subscription.ReadAllAsync(patience.Token))
            {
                return received.Body;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It did not speak in time.
        }

        return null;
    }

    private static void Print(
        Terminal terminal, RunningVillage village, (string Name, Heartbeat? Heartbeat)[] processes, SupervisorStatus? supervisor, GatesStatus? gates,
        VillageSnapshot? garden)
    {
        var run = village.Run;
        var up = TimeProvider.System.GetUtcNow() - run.Started;
        terminal.Print($"{run.Environment} village, PID {run.Pid}, up {up:d\\.hh\\:mm\\:ss}, bus {run.NatsUrl}");
        if (garden is not null)
        {
            var streets = garden.Map is { } map ? $" on the streets of {map}, {garden.Attribution}" : "";
            terminal.Print($"village {garden.Village}, level {garden.Level}{streets}; {garden.VillagesCompleted} completed");
        }

        if (supervisor is not null)
        {
            var alive = supervisor.Npcs.Count(static npc => npc.State == NpcProcessState.Running);
            terminal.Print($"{alive} of {run.Npcs} NPCs run on {supervisor.Node}, {supervisor.Respawns} respawned, "
                + $"limits: {supervisor.CgroupMode.ToString().ToLowerInvariant()}{(supervisor.CgroupReason is { } why ? $" ({why})" : "")}");
        }

        if (gates is not null)
        {
            var open = gates.Gates.Where(static gate => gate.State == GateState.Open).Select(static gate => gate.GateId).ToArray();
            terminal.Print($"{gates.Waves} waves, {gates.Collapses} collapses, {gates.Opens} gate openings; open now: {(open.Length == 0 ? "none" : string.Join(", ", open))}");
        }

        var table = new Table().Border(TableBorder.None).AddColumns("process", "state", "pid", "up", "cpu", "memory", "lifeforce");
        foreach (var (name, heartbeat) in processes)
        {
            if (heartbeat is null)
            {
                table.AddRow(Markup.Escape(name), MayStillStart(run, name) ? "[yellow]starting[/]" : "[red]no answer[/]");
                continue;
            }

            table.AddRow(
                Markup.Escape(name), Markup.Escape(heartbeat.State), $"{heartbeat.Pid}", $"{TimeSpan.FromSeconds(heartbeat.UptimeS):hh\\:mm\\:ss}",
                $"{heartbeat.CpuMs / 1000:0.0} s", $"{heartbeat.RssKb / 1024.0:0} MiB", $"{heartbeat.Lifeforce:0}");
        }

        foreach (var column in table.Columns)
        {
            column.NoWrap = true;
        }

        terminal.Rich.Write(table);
    }
}
