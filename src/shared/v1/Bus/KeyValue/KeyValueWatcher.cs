using System.Threading.Channels;

namespace Nimmerverse.Shared.Bus;

/// <summary>
/// Changes of keys: first the current entry of each, then every change in order, also across a restart of the server. A bucket that was
/// deleted is waited for, and read from its beginning when it is made anew. The reader sets the pace: nothing is dropped, the server is
/// asked for more only when there is room.
/// </summary>
public sealed class KeyValueWatcher : IAsyncDisposable
{
    private const int Capacity = 256;

    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<KeyValueEntry> _entries = Channel.CreateBounded<KeyValueEntry>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleWriter = true });

    private readonly OrderedReader _reader;
    private readonly Task _pump;

    internal KeyValueWatcher(KeyValueBucket bucket, OrderedReader reader)
    {
        _reader = reader;
        _pump = PumpAsync(bucket);
    }

    /// <summary>The entries, deletions included. Completes with a <see cref="BusException"/> when reading is not granted.</summary>
    public ChannelReader<KeyValueEntry> Entries => _entries.Reader;

    /// <summary>Completes when the entries that existed at the beginning are all in <see cref="Entries"/>.</summary>
    public Task InitialEntriesArrived => _reader.CaughtUp;

    /// <summary>Reads entries for ever.</summary>
    /// <param name="cancellationToken">Ends the enumeration, not the watching.</param>
    /// <returns>The entries in order.</returns>
    public IAsyncEnumerable<KeyValueEntry> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _entries.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the watching.</summary>
    /// <returns>A task that ends when it has.</returns>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _pump;
        _ending.Dispose();
    }

    private async Task PumpAsync(KeyValueBucket bucket)
    {
        Exception? because = null;
        try
        {
            await foreach (var message in _reader.ReadAsync(onlyHeld: false, _ending.Token))
            {
                await _entries.Writer.WriteAsync(bucket.ToEntry(message), _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed: the reader's stream simply ends.
        }
        catch (BusException exception)
        {
            because = exception;
        }

        _entries.Writer.TryComplete(because);
    }
}
