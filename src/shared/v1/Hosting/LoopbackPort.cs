using System.Net;
using System.Net.Sockets;

namespace Nimmerverse.Shared.Hosting;

/// <summary>Ports of loopback, for servers that are told theirs before they start.</summary>
public static class LoopbackPort
{
    /// <summary>Finds a port that nobody listens on; another may take it before it is used.</summary>
    /// <returns>The port.</returns>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
