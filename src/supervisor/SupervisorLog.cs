using Microsoft.Extensions.Logging;

namespace Nimmerverse.Supervisor;

/// <summary>What the supervisor's start says.</summary>
internal static partial class SupervisorLog
{
    [LoggerMessage(4300, LogLevel.Information, "Removed control group {Group}: its launcher is dead")]
    internal static partial void RemovedStaleGroup(ILogger logger, string group);

    [LoggerMessage(4301, LogLevel.Debug, "Not published: {Reason}")]
    internal static partial void Unheard(ILogger logger, string reason);
}
