using Nimmerverse.Npc.Life;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

var description = new ProcessDescription { Id = "npc", Type = EntityType.Npc, Tier = 1, Summary = "One NPC: one process, one brain, one life." };
if (StartUp.AnswerCommandLine(args, description) is { } answered)
{
    return (int)answered;
}

using var start = StartUp.Begin(description, watchLifeline: false);
if (start is null)
{
    return (int)ExitCode.Usage;
}

try
{
    var settings = NpcSettings.Read(start.Settings, start.Host);
    using var memory = NpcMemory.Open(settings, start.Loggers);
    using var bus = BusConnection.Connect(start.BusOptions with { SendImmediately = true }, start.Loggers, TimeProvider.System, start.Stopping);
    using var lifeline = start.OpenLifeline();
    using var life = new NpcLife(start.CreateContext(bus), settings, memory, lifeline);
    life.Run(start.Stopping);
    return (int)ExitCode.Ok;
}
catch (OperationCanceledException) when (start.Stopping.IsCancellationRequested)
{
    return (int)ExitCode.Ok;
}
catch (Exception exception)
{
    return (int)start.Report(exception);
}
