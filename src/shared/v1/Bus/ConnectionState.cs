namespace Nimmerverse.Shared.Bus;

/// <summary>Where a connection stands.</summary>
public enum ConnectionState
{
    /// <summary>Not connected yet, or between two attempts.</summary>
    Disconnected,

    /// <summary>The first connection is being made.</summary>
    Connecting,

    /// <summary>Messages flow.</summary>
    Connected,

    /// <summary>Ended for good.</summary>
    Closed,

    /// <summary>The server went away; messages published now wait in a buffer.</summary>
    Reconnecting,

    /// <summary>Subscriptions are ending; what has arrived is still delivered.</summary>
    DrainingSubscriptions,

    /// <summary>Publications are being sent off before the end.</summary>
    DrainingPublications,
}
