namespace Nimmerverse.Cli.BusServer;

/// <summary>One user of the bus and exactly what it may do; everything else is refused by the server.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Publish">Subjects it may publish on.</param>
/// <param name="Subscribe">Subjects it may subscribe to, its own inbox included.</param>
/// <param name="Responds">Whether it may answer each request that reaches it, once, within five seconds.</param>
public sealed record BusRole(string User, IReadOnlyList<string> Publish, IReadOnlyList<string> Subscribe, bool Responds);
