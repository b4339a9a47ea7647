using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Hearing;
using Nimmerverse.Studio.Trails;
using Nimmerverse.Studio.Viewers;

namespace Nimmerverse.Studio.Running;

/// <summary>What the loop is told besides the bus's messages.</summary>
internal abstract record Letter
{
    /// <summary>A page has come.</summary>
    /// <param name="Viewer">The page.</param>
    /// <param name="Taken">Whether there was room for it.</param>
    internal sealed record Came(Viewer Viewer, TaskCompletionSource<bool> Taken) : Letter;

    /// <summary>A page has gone.</summary>
    internal sealed record Went(Viewer Viewer) : Letter;

    /// <summary>A page has said something.</summary>
    internal sealed record Said(Viewer Viewer, ViewerWord Word) : Letter;

    /// <summary>The bus server has told who listens to what.</summary>
    /// <param name="Subscribers">Every connection with its subscriptions.</param>
    /// <param name="Readers">How far the readers of trails are.</param>
    internal sealed record Listening(IReadOnlyList<Subscriber> Subscribers, IReadOnlyList<ConsumerState> Readers) : Letter;

    /// <summary>Trails of earlier were fetched for a page.</summary>
    /// <param name="Viewer">The page.</param>
    /// <param name="Replay">What they tell.</param>
    /// <param name="Problem">Why there are none; null when there may be.</param>
    internal sealed record Fetched(Viewer Viewer, TrailReplay Replay, string? Problem) : Letter;

    /// <summary>A followed NPC was asked what it has in mind.</summary>
    /// <param name="Npc">The NPC.</param>
    /// <param name="Reply">What it has; null when it did not answer.</param>
    internal sealed record Minded(string Npc, MindReply? Reply) : Letter;

    /// <summary>Somebody asks what only the loop knows.</summary>
    /// <param name="Answer">Reads it and answers; must not wait.</param>
    internal sealed record Asked(Action<StudioLoop> Answer) : Letter;
}
