using Nimmerverse.Shared.Messaging;

namespace Nimmerverse.Cli.Up;

/// <summary>What a lab decides about the stream of trails.</summary>
public sealed record StreamSettings
{
    /// <summary>Copies of each trail in a cluster: 1, 3 or 5.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Most bytes of trails that wait for their readers; beyond it producers are refused and keep theirs.</summary>
    public long TrailBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>
    /// The readers that the stream keeps trails for. One that is left out is forgotten, so that nothing waits for it in vain.
    /// </summary>
    public IReadOnlyList<string> Readers { get; init; } = TrailStream.Readers;
}
