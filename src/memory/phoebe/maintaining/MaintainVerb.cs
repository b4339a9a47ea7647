using Nimmerverse.Memory.Running;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Phoebe.Maintaining;

/// <summary><c>maintain</c>: makes the months ahead and drops those that the policy lets go.</summary>
internal static class MaintainVerb
{
    /// <summary>The verb.</summary>
    public static Verb Instance { get; } = new(
        "maintain", "Makes partitions ahead and drops months that the retention policy lets go (NIMMERVERSE_PHOEBE: the owner's file).", RunAsync);

    private static async Task<ExitCode> RunAsync(StartUp start, string[] arguments, CancellationToken cancellationToken)
    {
        if (arguments.Length > 0)
        {
            throw new ExitException(ExitCode.Usage, $"maintain takes no arguments, but got '{arguments[0]}'.");
        }

        var file = start.Settings.RequiredText("phoebe", "set it to the owner's connection file that 'migrate' wrote");
        var policy = RetentionPolicy.Read(start.Settings, start.Host.Environment);
        start.Settings.ThrowIfFaulty();
        await using var source = PhoebeConnection.Read(file).Open("maintain");
        var report = await new MonthKeeper(source, policy, TimeProvider.System).RunAsync(cancellationToken);
        foreach (var line in report.Lines)
        {
            await Console.Out.WriteLineAsync(line);
        }

        return ExitCode.Ok;
    }
}
