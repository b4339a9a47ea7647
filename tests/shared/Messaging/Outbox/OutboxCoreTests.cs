using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Messaging.Outbox;

/// <summary>What an outbox decides, on a clock and a wire that the test moves.</summary>
public sealed class OutboxCoreTests : IDisposable
{
    private static readonly OutboxLimits Limits = new() { Window = 4, FileBytes = 16 * 1024 };
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-outbox-").FullName;
    private readonly ManualTimeProvider _clock = new();
    private readonly StubWire _wire = new();
    private readonly List<string> _told = [];
    private OutboxFile? _file;

    public void Dispose()
    {
        _file?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Seen to fail with the window not looked at.
    [Fact]
    public void Many_are_on_their_way_at_a_time_but_no_more_than_the_window()
    {
        using var core = Open();
        TakeMany(core, 10);
        core.Pump();
        Assert.Equal(4, _wire.Sent.Count);
        core.Hear(_wire.Sent[0].Number, null);
        core.Hear(_wire.Sent[1].Number, null);
        core.Pump();
        Assert.Equal((6, 8, 2L), (_wire.Sent.Count, core.Waiting, core.Stored));
        Assert.Equal(0, core.FileBytes);
    }

    // Seen to fail with a parcel forgotten when its patience ends.
    [Fact]
    public void Parcel_without_the_servers_word_goes_to_the_file_and_is_sent_again_under_the_same_id_with_growing_pauses()
    {
        using var core = Open();
        var (id, payload) = TakeMany(core, 1)[0];
        core.Pump();
        var moments = new List<TimeSpan>();
        var began = _clock.GetTimestamp();
        for (var sent = 1; _clock.GetElapsedTime(began) < TimeSpan.FromSeconds(30);)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            core.Pump();
            if (_wire.Sent.Count > sent)
            {
                sent = _wire.Sent.Count;
                moments.Add(_clock.GetElapsedTime(began));
            }
        }

        Assert.All(_wire.Sent, sent => Assert.Equal((id, payload), (sent.Id, sent.Payload)));
        var pauses = moments.Zip(moments.Skip(1), static (a, b) => (b - a).TotalSeconds).ToList();
        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(pauses[^1], 5, 6.1);
        Assert.True(core.FileBytes > 0);
        Assert.Equal(0, core.MemoryBytes);
        Assert.Single(_told);
    }

    [Fact]
    public void After_a_failure_one_is_tried_and_when_it_is_stored_all_follow()
    {
        using var core = Open();
        TakeMany(core, 8);
        core.Pump();
        core.Hear(_wire.Sent[0].Number, "full, code 10077");
        foreach (var sent in _wire.Sent.Skip(1).ToList())
        {
            core.Hear(sent.Number, "full, code 10077");
        }

        core.Pump();
        Assert.Equal(4, _wire.Sent.Count);
        _clock.Advance(Limits.FirstPause);
        core.Pump();
        Assert.Equal(5, _wire.Sent.Count);
        core.Pump();
        Assert.Equal(5, _wire.Sent.Count);
        core.Hear(_wire.Sent[^1].Number, null);
        core.Pump();
        Assert.Equal(9, _wire.Sent.Count);
        Assert.Equal(["Trails are not stored (full, code 10077); they wait and are sent again until they are", "Trails are stored again; 7 that waited follow"], _told);
    }

    // Seen to fail with the refused parcel tried first again for ever.
    [Fact]
    public void One_that_is_refused_for_ever_does_not_keep_the_others_back()
    {
        using var core = Open();
        var ids = TakeMany(core, 20).Select(static parcel => parcel.Id).ToList();
        for (var turn = 0; turn < 400 && core.Stored < 19; turn++)
        {
            core.Pump();
            _wire.Answer(core, sent => sent.Id == ids[0] ? "not this one" : null);
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal((19L, 1), (core.Stored, core.Waiting));
    }

    [Fact]
    public void While_the_server_is_away_nothing_is_sent_and_everything_is_in_the_file_at_once()
    {
        using var core = Open();
        TakeMany(core, 3);
        core.Pump();
        _wire.IsConnected = false;
        TakeMany(core, 3);
        core.Pump();
        Assert.Equal((3, 6, 0L), (_wire.Sent.Count, core.Waiting, core.MemoryBytes));
        _clock.Advance(TimeSpan.FromMinutes(10));
        core.Pump();
        _wire.IsConnected = true;
        core.Pump();
        Assert.Equal(4, _wire.Sent.Count);
    }

    // Seen to fail with the parcels on their way left out when the outbox is closed.
    [Fact]
    public void What_is_not_stored_at_the_end_is_taken_up_by_the_next_process()
    {
        var first = Open();
        var ids = TakeMany(first, 7).Select(static parcel => parcel.Id).ToHashSet();
        first.Pump();
        first.Hear(_wire.Sent[0].Number, null);
        Assert.Equal(0, first.Close());
        first.Dispose();
        ids.Remove(_wire.Sent[0].Id);
        _wire.Sent.Clear();

        using var second = Open();
        Assert.Equal(6, second.Waiting);
        while (second.Waiting > 0)
        {
            second.Pump();
            _wire.Answer(second, static _ => null);
        }

        Assert.Equal(ids, _wire.Sent.Select(static sent => sent.Id).ToHashSet());
        Assert.Equal(0, second.FileBytes);
    }

    [Fact]
    public void Word_that_comes_after_the_patience_counts_for_nothing_and_harms_nothing()
    {
        using var core = Open();
        TakeMany(core, 1);
        core.Pump();
        _clock.Advance(Limits.Patience);
        core.Pump();
        core.Hear(_wire.Sent[0].Number, null);
        _clock.Advance(Limits.LongestPause);
        core.Pump();
        core.Hear(_wire.Sent[^1].Number, null);
        Assert.Equal((0, 1L), (core.Waiting, core.Stored));
    }

    [Fact]
    public void Outbox_without_a_file_keeps_what_waits_in_memory()
    {
        using var core = new OutboxCore(_wire, null, Limits, _clock, new ListLogger(_told));
        TakeMany(core, 6);
        core.Pump();
        _clock.Advance(Limits.Patience);
        core.Pump();
        Assert.Equal(6, core.Waiting);
        Assert.True(core.MemoryBytes > 0);
        Assert.Equal(6, core.Close());
    }

    private OutboxCore Open()
    {
        _file?.Dispose();
        var waiting = new List<OutboxParcel>();
        _file = OutboxFile.Open(Path.Combine(_folder, "test.log"), Limits.FileBytes, waiting.Add);
        var core = new OutboxCore(_wire, _file, Limits, _clock, new ListLogger(_told));
        waiting.ForEach(core.TakeBack);
        return core;
    }

    private static List<(Guid Id, string Payload)> TakeMany(OutboxCore core, int count)
    {
        var taken = new List<(Guid, string)>();
        for (var i = 0; i < count; i++)
        {
            var parcel = new OutboxParcel { Id = Guid.NewGuid(), Subject = "dev.memory.trail.step", Payload = Guid.NewGuid().ToByteArray() };
            taken.Add((parcel.Id, Convert.ToHexString(parcel.Payload)));
            core.Take(parcel);
        }

        return taken;
    }

    private sealed class StubWire : IOutboxWire
    {
        private int _answered;

        public bool IsConnected { get; set; } = true;

        public List<(Guid Id, string Payload, long Number)> Sent { get; } = [];

        public void Send(string subject, ReadOnlySpan<byte> payload, Guid id, long number)
        {
            if (!IsConnected)
            {
                throw new BusException(BusErrorKind.Unreachable, "away");
            }

            Sent.Add((id, Convert.ToHexString(payload), number));
        }

        public void Answer(OutboxCore core, Func<(Guid Id, string Payload, long Number), string?> refusal)
        {
            for (; _answered < Sent.Count; _answered++)
            {
                core.Hear(Sent[_answered].Number, refusal(Sent[_answered]));
            }

            if (Sent.Count == 0)
            {
                _answered = 0;
            }
        }
    }

    private sealed class ListLogger(List<string> told) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            told.Add(formatter(state, exception));
    }
}
