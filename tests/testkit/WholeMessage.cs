using System.Net.WebSockets;

namespace Nimmerverse.TestKit;

/// <summary>Reads messages of a web socket, which come in parts.</summary>
public static class WholeMessage
{
    /// <summary>Reads one message to its end.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Gets it; must be as large as the largest message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its type, and its length in bytes.</returns>
    public static async Task<(WebSocketMessageType Type, int Length)> ReceiveAsync(WebSocket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer[length..], cancellationToken);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        return (received.MessageType, length);
    }
}
