namespace Nimmerverse.Shared.Bus.Native;

/// <summary>The status codes of libnats that the bus tells apart; their numbers are the same in 3.4 to 3.14.</summary>
internal enum NatsStatus
{
    Ok = 0,
    Error = 1,
    InputOutput = 3,
    ConnectionClosed = 5,
    NoServer = 6,
    StaleConnection = 7,
    SecureConnectionRequired = 9,
    ConnectionDisconnected = 10,
    ConnectionAuthFailed = 11,
    NotPermitted = 12,
    NotFound = 13,
    AddressMissing = 14,
    InvalidSubject = 15,
    InvalidArgument = 16,
    InvalidSubscription = 17,
    InvalidTimeout = 18,
    SlowConsumer = 20,
    MaxPayload = 21,
    InsufficientBuffer = 23,
    Timeout = 26,
    NoServerSupport = 30,
    NotYetConnected = 31,
    Draining = 32,
    InvalidQueueName = 33,
    NoResponders = 34,
}
