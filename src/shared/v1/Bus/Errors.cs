using Nimmerverse.Shared.Bus.Native;

namespace Nimmerverse.Shared.Bus;

/// <summary>Turns a status of libnats into a failure that says what to do.</summary>
internal static class Errors
{
    public static BusException Closed(string action) =>
        new(BusErrorKind.Closed, $"Could not {action}: the connection to the bus has ended; connect again.");

    /// <summary>The action stands after "Could not".</summary>
    public static BusException From(NatsStatus status, string action) => status switch
    {
        NatsStatus.ConnectionClosed or NatsStatus.InvalidSubscription => Closed(action),
        NatsStatus.Draining => new(BusErrorKind.Closed, $"Could not {action}: the connection is draining; nothing new is taken."),
        NatsStatus.InsufficientBuffer => new(
            BusErrorKind.BufferFull,
            $"Could not {action}: the server is away and the reconnect buffer is full; keep it for later or drop it."),
        NatsStatus.MaxPayload => new(
            BusErrorKind.TooLarge, $"Could not {action}: it is larger than the server's max_payload; send less, or send it in parts."),
        NatsStatus.InvalidSubject or NatsStatus.InvalidQueueName => new(
            BusErrorKind.InvalidSubject, $"Could not {action}: the client library refuses the subject; use tokens joined by dots."),
        NatsStatus.NotPermitted => new(
            BusErrorKind.Denied, $"Could not {action}: the server refuses it; grant the subject to this user in the server's accounts."),
        NatsStatus.InputOutput or NatsStatus.ConnectionDisconnected or NatsStatus.StaleConnection or NatsStatus.NoServer => new(
            BusErrorKind.Unreachable, $"Could not {action}: the server is away; check that it runs, then try again."),
        NatsStatus.Timeout => new(
            BusErrorKind.TimedOut, $"Could not {action}: the server did not answer in time; check its load, then try again."),
        _ => new(BusErrorKind.Other, $"Could not {action}: libnats answered with status {(int)status}."),
    };

    public static BusException Connect(NatsStatus status, BusOptions options, string? user) => status switch
    {
        NatsStatus.ConnectionAuthFailed => new(
            BusErrorKind.Refused,
            $"The server at {options.Url} refuses {(user is null ? "a connection without credentials" : $"user '{user}'")}: "
            + "check the credentials file and the server's accounts."),
        NatsStatus.AddressMissing or NatsStatus.InvalidArgument => new(
            BusErrorKind.InvalidOptions, $"'{options.Url}' is not the address of a NATS server: write it as nats://host:port."),
        NatsStatus.SecureConnectionRequired => new(
            BusErrorKind.InvalidOptions, $"The server at {options.Url} asks for TLS: write its address as tls://host:port."),
        _ => new(
            BusErrorKind.Unreachable,
            $"No NATS server answers at {options.Url}: start one, or correct the address (status {(int)status})."),
    };
}
