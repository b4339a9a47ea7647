namespace Nimmerverse.Shared.Bus;

/// <summary>What went wrong on the bus, told apart by what a caller can do about it.</summary>
public enum BusErrorKind
{
    /// <summary>No server answered at the address, or it went away.</summary>
    Unreachable,

    /// <summary>The server answered and refused the credentials.</summary>
    Refused,

    /// <summary>The server refused a subject that these credentials do not grant.</summary>
    Denied,

    /// <summary>The message is larger than the server accepts.</summary>
    TooLarge,

    /// <summary>The subject is empty, malformed, or holds a wildcard where none may be.</summary>
    InvalidSubject,

    /// <summary>An option, a file or a name given to the bus is not usable.</summary>
    InvalidOptions,

    /// <summary>The server runs without JetStream, or JetStream is not enabled for the account.</summary>
    NoJetStream,

    /// <summary>A stream, consumer, bucket or key does not exist.</summary>
    NotFound,

    /// <summary>JetStream answered with an error; <see cref="BusException.ServerCode"/> holds its code.</summary>
    JetStreamRefused,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>libnats is not installed.</summary>
    LibraryMissing,

    /// <summary>libnats is installed in a version outside 3.4 to 3.x.</summary>
    LibraryTooOld,

    /// <summary>The connection was closed, by this side or for good by the server.</summary>
    Closed,

    /// <summary>The server is away and the buffer that bridges the gap is full; the message was not taken.</summary>
    BufferFull,

    /// <summary>libnats reported something else; the message names its status.</summary>
    Other,
}

/// <summary>A failure of the bus that the caller did not ask for as a value. The message says what, where and how to mend it.</summary>
public sealed class BusException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">One sentence: what, where, how to mend it.</param>
    /// <param name="serverCode">JetStream's error code, 0 when there is none.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public BusException(BusErrorKind kind, string message, int serverCode = 0, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        ServerCode = serverCode;
    }

    /// <summary>What went wrong.</summary>
    public BusErrorKind Kind { get; }

    /// <summary>JetStream's <c>err_code</c> (for example 10071, wrong last sequence); 0 when the failure is not JetStream's.</summary>
    public int ServerCode { get; }
}
