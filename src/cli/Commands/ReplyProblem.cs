using Nimmerverse.Shared.Messaging;

namespace Nimmerverse.Cli.Commands;

/// <summary>Says in one sentence why a request got no answer.</summary>
internal static class ReplyProblem
{
    /// <summary>Describes a status other than answered.</summary>
    /// <param name="status">What became of the request.</param>
    /// <param name="whom">Who was asked, as the start of a sentence.</param>
    public static string Describe(ReplyStatus status, string whom) => status switch
    {
        ReplyStatus.NoResponders => $"{whom} does not run; see ./nimmerverse status and its log in the data folder.",
        ReplyStatus.TimedOut => $"{whom} did not answer in time; see ./nimmerverse status and its log in the data folder.",
        ReplyStatus.Disconnected => "The connection to the bus was lost; see ./nimmerverse status.",
        _ => $"{whom} answered something unreadable; its version may differ from this one's.",
    };
}
