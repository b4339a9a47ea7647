using Microsoft.Extensions.Logging;

namespace Nimmerverse.Supervisor;

/// <summary>What the supervisor's start says.</summary>
internal static partial class SupervisorLog
{
    [LoggerMessage(4300, LogLevel.Information, "Removed control group {Group}: its launcher is dead")]
    internal static partial void RemovedStaleGroup(ILogger logger, string group);

    [LoggerMessage(4301, LogLevel.Debug, "Not published: {Reason}")]
    internal static partial void Unheard(ILogger logger, string reason);

    [LoggerMessage(4302, LogLevel.Information, "Runs at nice {Nice} ({Wanted} wanted; to lower it needs root or CAP_SYS_NICE)")]
    internal static partial void Priority(ILogger logger, int nice, int wanted);
}
