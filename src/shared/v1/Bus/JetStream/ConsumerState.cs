namespace Nimmerverse.Shared.Bus;

/// <summary>How far a durable consumer has come.</summary>
/// <param name="Name">The consumer.</param>
/// <param name="Pending">Messages that it has not been given yet.</param>
/// <param name="Unacknowledged">Messages that it was given and has not acknowledged.</param>
/// <param name="Redelivered">Of these, messages that it was given more than once.</param>
/// <param name="Waiting">Requests of its readers that wait for messages; 0 while nobody reads.</param>
public sealed record ConsumerState(string Name, long Pending, int Unacknowledged, int Redelivered, int Waiting);
