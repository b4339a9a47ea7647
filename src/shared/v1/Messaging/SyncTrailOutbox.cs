using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Messaging;

/// <summary>A <see cref="TrailOutbox"/> for a process of one thread: it works when it is called, and never waits.</summary>
public sealed class SyncTrailOutbox : IDisposable
{
    private readonly Messenger _messenger;
    private readonly BusOutboxWire _wire;
    private readonly OutboxCore _core;
    private readonly OutboxDoor _door;
    private readonly SyncSubscription _words;

    /// <summary>Opens an outbox.</summary>
    /// <param name="bus">The connection.</param>
    /// <param name="messenger">Its typed face.</param>
    /// <param name="folder">The process's data folder.</param>
    /// <param name="limits">How much it holds.</param>
    /// <param name="clock">The clock of its pauses.</param>
    /// <param name="logger">Where troubles are told, each once.</param>
    public SyncTrailOutbox(BusConnection bus, Messenger messenger, string folder, OutboxLimits limits, TimeProvider clock, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(messenger);
        ArgumentNullException.ThrowIfNull(limits);
        _messenger = messenger;
        _wire = new(bus);
        _core = OutboxOpening.Open(_wire, folder, messenger.Source.EntityId, limits, clock, logger);
        _door = new(limits, logger);
        _words = bus.SubscribeSync(_wire.Inbox, limits.Window * 4);
    }

    /// <summary>How it stands.</summary>
    public OutboxFigures Figures => new(_core.Waiting, _core.MemoryBytes, _core.FileBytes, _core.Stored, _door.Refused);

    /// <summary>Takes a trail.</summary>
    /// <param name="trail">The trail.</param>
    /// <returns>False when it is full: the trail is refused and counted.</returns>
    public bool Add(Trail trail)
    {
        var (subject, payload) = _messenger.WriteTrail(trail);
        var parcel = new OutboxParcel { Id = trail.TrailId, Subject = subject, Payload = payload };
        if (!_door.Admits(parcel, _core.MemoryBytes))
        {
            return false;
        }

        _core.Take(parcel);
        return true;
    }

    /// <summary>Hears what the server has said and does what is due.</summary>
    public void Pump()
    {
        while (_words.TryNext(TimeSpan.Zero, out var word))
        {
            _wire.Hear(word, _core);
        }

        _core.Pump();
    }

    /// <summary>Waits for the server's last words, a while at most, and leaves the rest in the file.</summary>
    /// <param name="patience">How long.</param>
    public void Close(TimeSpan patience)
    {
        Pump();
        while (_core.Waiting > 0 && _words.TryNext(patience, out var word))
        {
            _wire.Hear(word, _core);
            Pump();
        }

        _core.Close();
    }

    /// <summary>Lets go of the file.</summary>
    public void Dispose()
    {
        _words.Dispose();
        _core.Dispose();
    }
}
