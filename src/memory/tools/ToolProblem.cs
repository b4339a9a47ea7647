using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Npgsql;

namespace Nimmerverse.Memory.Tools;

/// <summary>What failures mean that come from where the tools read.</summary>
internal static class ToolProblem
{
    /// <summary>Explains a failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <returns>The exit code and the sentence; null when it comes from elsewhere.</returns>
    public static (ExitCode Code, string Sentence)? Of(Exception exception) => exception switch
    {
        BusException => (ExitCode.DependencyMissing, exception.Message),
        NpgsqlException refused => PhoebeProblem.Of(refused),
        _ => null,
    };
}
