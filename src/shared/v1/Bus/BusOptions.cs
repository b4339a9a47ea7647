namespace Nimmerverse.Shared.Bus;

/// <summary>How to reach the bus and what to do when it goes away.</summary>
public sealed record BusOptions
{
    /// <summary>The server, or several separated by commas.</summary>
    public string Url { get; init; } = "nats://127.0.0.1:4222";

    /// <summary>A JSON file <c>{"user":"...","password":"..."}</c> that others must not be able to read; null connects without.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>What the server shows as the name of this connection, and the tag on its metrics.</summary>
    public string Name { get; init; } = "nimmerverse";

    /// <summary>How long one attempt to connect may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long connecting is tried again while no server answers; zero fails at the first attempt.</summary>
    public TimeSpan ConnectRetry { get; init; } = TimeSpan.Zero;

    /// <summary>Pause between two attempts to reconnect; attempts never end.</summary>
    public TimeSpan ReconnectWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A random time up to this is added to each pause, so that a village does not reconnect in step.</summary>
    public TimeSpan ReconnectJitter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Bytes kept while the server is away; beyond it publishing fails with <see cref="BusErrorKind.BufferFull"/>.</summary>
    public int ReconnectBufferBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Time between two pings; the connection counts as lost after two unanswered ones.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a write may wait for a server that does not read, before the connection counts as lost.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Writes each message to the socket in the caller's thread. Saves the flusher thread: for a small process that publishes at most a
    /// few hundred messages a second.
    /// </summary>
    public bool SendImmediately { get; init; }

    /// <summary>The inbox prefix of a user: the only inbox that its allow-list needs to grant.</summary>
    /// <param name="user">The user of the credentials file, or null without one.</param>
    /// <returns><c>_INBOX_user</c>, or <c>_INBOX</c> without a user.</returns>
    public static string InboxPrefix(string? user) => string.IsNullOrEmpty(user) ? "_INBOX" : "_INBOX_" + user;
}
