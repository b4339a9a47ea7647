using Nimmerverse.Cli.BusServer;

namespace Nimmerverse.TestKit;

/// <summary>What a test may change of its nats-server.</summary>
public sealed record NatsServerSettings
{
    /// <summary>Whether JetStream runs, with its store in the server's folder.</summary>
    public bool JetStream { get; init; } = true;

    /// <summary>Further configuration in the server's own language, for example accounts.</summary>
    public string Configuration { get; init; } = "";

    /// <summary>The program; by default the one that <c>up</c> would take, which <see cref="NatsBinary.Variable"/> may name.</summary>
    public string Program { get; init; } = NatsBinary.Locate() ?? "nats-server";
}
