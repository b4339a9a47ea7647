namespace Nimmerverse.Shared.Bus;

/// <summary>
/// A bucket of keys with values and their history. Compare-and-set by revision makes it the place for leases: of two that write with
/// the same expected revision, one gets <see cref="KeyValueStatus.Conflict"/>.
/// </summary>
public sealed class KeyValueBucket
{
    private static readonly PublishOptions Plain = new();

    private readonly BusConnection _connection;
    private readonly string _stream;
    private readonly string _prefix;

    internal KeyValueBucket(BusConnection connection, string name)
    {
        JetStream.ThrowIfNotName(name);
        _connection = connection;
        _stream = KeyValueNames.Stream(name);
        _prefix = KeyValueNames.Subject(name, "");
        Name = name;
    }

    /// <summary>The bucket's name.</summary>
    public string Name { get; }

    /// <summary>Reads a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Its current entry, or null when it has none or was deleted.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NotFound"/>: no such bucket; or no answer.</exception>
    public async Task<KeyValueEntry?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        await FindAsync(key, cancellationToken) is { Operation: KeyValueOperation.Put } entry ? entry : null;

    /// <summary>Sets a key whatever it holds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="BusException">The bucket does not exist, or refuses the value (its size, its limits).</exception>
    public Task<KeyValueUpdate> PutAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default) =>
        ChangeAsync(key, value, Plain, cancellationToken);

    /// <summary>Sets a key that does not exist or was deleted.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its first value.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How it ended; <see cref="KeyValueStatus.Conflict"/> when it exists.</returns>
    /// <exception cref="BusException">The bucket does not exist, or refuses the value.</exception>
    public async Task<KeyValueUpdate> CreateAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default)
    {
        var created = await UpdateAsync(key, value, 0, cancellationToken);
        if (created.Status is not KeyValueStatus.Conflict)
        {
            return created;
        }

        // The mark of a deletion is a revision too; replacing just that one keeps the race with other creators decided.
        return await FindAsync(key, cancellationToken) is { Operation: not KeyValueOperation.Put } deleted
            ? await UpdateAsync(key, value, deleted.Revision, cancellationToken)
            : created;
    }

    /// <summary>Sets a key only if its current revision is the expected one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="expectedRevision">The revision it must have; 0 for a key never set.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="BusException">The bucket does not exist, or refuses the value.</exception>
    public Task<KeyValueUpdate> UpdateAsync(
        string key, ReadOnlyMemory<byte> value, long expectedRevision, CancellationToken cancellationToken = default) =>
        ChangeAsync(key, value, new PublishOptions { ExpectedLastSubjectSequence = expectedRevision }, cancellationToken);

    /// <summary>Deletes a key; its history remains.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expectedRevision">The revision it must have; null deletes whatever it holds.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="BusException">The bucket does not exist.</exception>
    public Task<KeyValueUpdate> DeleteAsync(string key, long? expectedRevision = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            key,
            default,
            new PublishOptions
            {
                ExpectedLastSubjectSequence = expectedRevision,
                Headers = new BusHeaders().Add(KeyValueEntry.OperationHeader, "DEL"),
            },
            cancellationToken);

    /// <summary>Deletes a key together with its history.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="BusException">The bucket does not exist.</exception>
    public Task<KeyValueUpdate> PurgeAsync(string key, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            key,
            default,
            new PublishOptions { Headers = new BusHeaders().Add(KeyValueEntry.OperationHeader, "PURGE").Add("Nats-Rollup", "sub") },
            cancellationToken);

    /// <summary>Reads what a key held, oldest first, as far as the bucket's history reaches.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Its entries, deletions included.</returns>
    /// <exception cref="BusException">The bucket does not exist, or no answer.</exception>
    public Task<IReadOnlyList<KeyValueEntry>> HistoryAsync(string key, CancellationToken cancellationToken = default)
    {
        KeyValueNames.ThrowIfNotKey(key);
        return ReadHeldAsync(key, DeliverPolicy.All, cancellationToken);
    }

    /// <summary>Reads the current entries of many keys.</summary>
    /// <param name="keys">A key filter, by default all keys.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>One entry per key that has a value, in the order of their last change.</returns>
    /// <exception cref="BusException">The bucket does not exist, or no answer.</exception>
    public async Task<IReadOnlyList<KeyValueEntry>> EntriesAsync(string keys = ">", CancellationToken cancellationToken = default)
    {
        KeyValueNames.ThrowIfNotKeyFilter(keys);
        var entries = await ReadHeldAsync(keys, DeliverPolicy.LastPerSubject, cancellationToken);
        return [.. entries.Where(static entry => entry.Operation is KeyValueOperation.Put)];
    }

    /// <summary>Watches keys.</summary>
    /// <param name="keys">A key filter, by default all keys.</param>
    /// <param name="cancellationToken">Gives up waiting for the bucket.</param>
    /// <returns>The watcher; dispose it to end it.</returns>
    /// <exception cref="BusException"><see cref="BusErrorKind.NotFound"/>: no such bucket; or no answer.</exception>
    public async Task<KeyValueWatcher> WatchAsync(string keys = ">", CancellationToken cancellationToken = default)
    {
        KeyValueNames.ThrowIfNotKeyFilter(keys);
        _ = await _connection.JetStream.FindStreamAsync(_stream, cancellationToken)
            ?? throw new BusException(BusErrorKind.NotFound, $"Bucket '{Name}' does not exist; create it first.");
        return new KeyValueWatcher(this, new OrderedReader(_connection, _stream, _prefix + keys, DeliverPolicy.LastPerSubject));
    }

    internal KeyValueEntry ToEntry(JetStreamMessage message) => new(
        Name, message.Subject[_prefix.Length..], message.Payload, message.Position.StreamSequence, message.Position.Stored,
        KeyValueEntry.OperationOf(message.Headers?[KeyValueEntry.OperationHeader]));

    private async Task<KeyValueEntry?> FindAsync(string key, CancellationToken cancellationToken)
    {
        KeyValueNames.ThrowIfNotKey(key);
        var answer = await _connection.JetStream.Api.AskAsync(
            $"STREAM.MSG.GET.{_stream}", new ApiMessageRequest(_prefix + key), BusJson.Default.ApiMessageRequest,
            BusJson.Default.ApiMessageAnswer, [JetStreamApi.MessageNotFound], cancellationToken);
        return answer.Message is { } stored
            ? new KeyValueEntry(
                Name, key, stored.Data ?? [], stored.Seq, stored.Time,
                KeyValueEntry.OperationOf(StoredHeaders.Parse(stored.Hdrs)?[KeyValueEntry.OperationHeader]))
            : null;
    }

    private async Task<IReadOnlyList<KeyValueEntry>> ReadHeldAsync(string keys, DeliverPolicy from, CancellationToken cancellationToken)
    {
        var held = new List<KeyValueEntry>();
        var reader = new OrderedReader(_connection, _stream, _prefix + keys, from);
        await foreach (var message in reader.ReadAsync(onlyHeld: true, cancellationToken))
        {
            held.Add(ToEntry(message));
        }

        return held;
    }

    private async Task<KeyValueUpdate> ChangeAsync(
        string key, ReadOnlyMemory<byte> value, PublishOptions options, CancellationToken cancellationToken)
    {
        KeyValueNames.ThrowIfNotKey(key);
        var ack = await _connection.JetStream.PublishAsync(_prefix + key, value, null, options, cancellationToken);
        return ack switch
        {
            { IsStored: true } => new(KeyValueStatus.Stored, ack.Sequence),
            { ErrorCode: PublishAck.WrongLastSequence } => new(KeyValueStatus.Conflict, 0),
            { Status: PublishStatus.Refused } => throw JetStreamApi.Refused(
                $"a change of key '{key}' in bucket '{Name}'", new ApiError(0, ack.ErrorCode, ack.Error)),
            { Status: PublishStatus.NoStream } => throw new BusException(
                BusErrorKind.NotFound, $"Bucket '{Name}' does not exist or JetStream is not running; create it first."),
            _ => new(KeyValueStatus.Unconfirmed, 0),
        };
    }
}
