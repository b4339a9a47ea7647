using System.Net.Sockets;
using Npgsql;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>Tells a row that the database will never take from a database that cannot take any.</summary>
internal static class StoreFailures
{
    // Classes of SQLSTATE that speak of a row: data exception, integrity violation, program limit exceeded, raised by a function.
    private static readonly string[] OfRows = ["22", "23", "54", "P0"];

    /// <summary>Whether the fault lies in a row, so that smaller batches will find it.</summary>
    /// <param name="exception">What happened.</param>
    /// <returns>True when another row would have been taken.</returns>
    public static bool IsOfRow(Exception exception) =>
        exception is PostgresException { SqlState: { Length: 5 } state } && OfRows.Contains(state[..2]);

    /// <summary>Whether the database is away, full, not migrated or refuses us, so that waiting is right and no message is at fault.</summary>
    /// <param name="exception">What happened.</param>
    /// <returns>True when the same batch may succeed later.</returns>
    public static bool IsOfDatabase(Exception exception) =>
        !IsOfRow(exception)
        && exception is NpgsqlException or TimeoutException or IOException or SocketException or ObjectDisposedException or OperationCanceledException;
}
