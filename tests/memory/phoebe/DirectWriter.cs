using Nimmerverse.Memory.Phoebe;
using Nimmerverse.Memory.Phoebe.Writing;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Npgsql;

namespace Nimmerverse.Memory.Tests.Phoebe;

/// <summary>Writes trails as the writer does, without a bus.</summary>
internal sealed class DirectWriter : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly TrailStore _store;
    private readonly TrailReader _reader = new(EnvironmentName.Dev);
    private readonly CopyRows _rows = new();

    public DirectWriter(PhoebeDatabase database)
    {
        _source = PhoebeConnection.Read(Path.Combine(database.Roles, "writer.json")).Open("test", static text => text.Pooling = false);
        _store = new TrailStore(_source, TimeProvider.System);
    }

    /// <summary>Writes trails in one transaction.</summary>
    /// <param name="trails">The trails.</param>
    /// <returns>How many were new.</returns>
    public async Task<int> WriteAsync(params IEnumerable<Trail> trails)
    {
        _rows.Clear();
        foreach (var trail in trails)
        {
            Assert.Null(_reader.Read(Bytes(trail), trail.Kind, _rows));
        }

        return await _store.WriteAsync(_rows.Slice(0, _rows.Length), CancellationToken.None);
    }

    /// <summary>A trail's message as it travels.</summary>
    /// <param name="trail">The trail.</param>
    /// <returns>Its bytes.</returns>
    public static byte[] Bytes(Trail trail) => MessageCodec.Write(
        new Message<Trail>(
            new Header
            {
                MessageId = Guid.CreateVersion7(),
                MessageType = "trail",
                Version = Header.CurrentVersion,
                Timestamp = trail.Ended,
                Source = new Source { EntityId = "test", EntityType = EntityType.Operator, Node = "test" },
            },
            trail),
        Subjects.Trail.Json);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _source.DisposeAsync();
    }
}
