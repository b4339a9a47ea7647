using Npgsql;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>
/// The table of trails over one connection: rows go by binary COPY into a temporary table, from there into the trails, and what is there
/// already stays as it is. One transaction a call. Belongs to one loop.
/// </summary>
/// <param name="source">Where connections come from.</param>
/// <param name="clock">The clock.</param>
internal sealed class TrailStore(NpgsqlDataSource source, TimeProvider clock) : IAsyncDisposable
{
    private const string Copy = $"COPY pg_temp.staging ({TrailReader.Columns}) FROM STDIN (FORMAT BINARY)";

    // Empty after each transaction, never logged, and seen by nobody else.
    private const string Prepare =
        $"""
        CREATE TEMPORARY TABLE staging ON COMMIT DELETE ROWS AS SELECT {TrailReader.Columns} FROM phoebe.trails WITH NO DATA;
        SELECT phoebe.ensure_months();
        """;

    // In the order of ids, so that two writers with the same trails wait for each other but never in a circle.
    private const string Insert =
        $"""
        INSERT INTO phoebe.trails ({TrailReader.Columns})
        SELECT {TrailReader.Columns} FROM pg_temp.staging ORDER BY trail_id
        ON CONFLICT (trail_id) DO NOTHING
        """;

    // A server that answers nothing for so long is taken for dead: connections of their own tell better when it is back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // A new connection makes the months ahead; so they are made long before they begin.
    private static readonly TimeSpan LifeOfConnection = TimeSpan.FromHours(6);

    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _insert;
    private long _connected;

    /// <summary>Writes rows in one transaction. After a failure, call <see cref="ResetAsync"/> before the next one.</summary>
    /// <param name="rows">Rows in COPY's binary format, without its header and trailer.</param>
    /// <param name="cancellationToken">Breaks off; whether the rows are there is then unknown.</param>
    /// <returns>How many rows were new.</returns>
    /// <exception cref="NpgsqlException">The database or a row is at fault; <see cref="StoreFailures"/> tells which.</exception>
    /// <exception cref="OperationCanceledException">The database gave no answer in time, or the token was cancelled.</exception>
    public async Task<int> WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        if (_connection is not null && clock.GetElapsedTime(_connected) > LifeOfConnection)
        {
            await ResetAsync();
        }

        var connection = _connection ??= await ConnectAsync(patience.Token);
        await using var transaction = await connection.BeginTransactionAsync(patience.Token);
        await using (var copy = await connection.BeginRawBinaryCopyAsync(Copy, patience.Token))
        {
            await copy.WriteAsync(CopyRows.Header, patience.Token);
            await copy.WriteAsync(rows, patience.Token);
            await copy.WriteAsync(CopyRows.Trailer, patience.Token);
        }

        var added = await _insert!.ExecuteNonQueryAsync(patience.Token);
        await transaction.CommitAsync(patience.Token);
        return added;
    }

    /// <summary>Forgets the connection, in whatever state it is.</summary>
    /// <returns>When it is closed.</returns>
    public async Task ResetAsync()
    {
        if (_insert is { } insert)
        {
            _insert = null;
            await insert.DisposeAsync();
        }

        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await ResetAsync();

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using (var prepare = new NpgsqlCommand(Prepare, connection))
            {
                await prepare.ExecuteNonQueryAsync(cancellationToken);
            }

            _insert = new NpgsqlCommand(Insert, connection);
            await _insert.PrepareAsync(cancellationToken);
            _connected = clock.GetTimestamp();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
