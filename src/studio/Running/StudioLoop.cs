using System.Threading.Channels;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Studio.Events;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;
using Nimmerverse.Studio.Hearing;
using Nimmerverse.Studio.History;
using Nimmerverse.Studio.Panes;
using Nimmerverse.Studio.Trails;
using Nimmerverse.Studio.Viewers;

namespace Nimmerverse.Studio.Running;

/// <summary>
/// The one loop that owns all that is known. Twenty times a second it takes what has come - messages of the bus, words of pages - and
/// makes one frame of it for everybody: what comes between two frames would not be seen before the next anyway.
/// </summary>
internal sealed class StudioLoop
{
    /// <summary>Frames per second.</summary>
    public const int Hz = 20;

    private const int RatesEvery = 5;
    private const double RateSmoothing = 0.25;
    private const int LagEvery = Hz;
    private const int MostLetters = 1_024;
    private const int MostMessages = 16_384;
    private const double KeyEveryMs = 5_000;
    private const double ScopeBeforeMs = 60_000;
    private const double ReplayEveryMs = 200;

    // Full means that pages talk faster than twenty times a second: their sessions wait, each for itself.
    private readonly Channel<Letter> _letters = Channel.CreateBounded<Letter>(new BoundedChannelOptions(MostLetters) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Projection _projection;
    private readonly PaneShow _panes;
    private readonly List<Viewer> _viewers = [];
    private readonly Picture _delta = new();
    private readonly Picture _key = new();
    private readonly Past _past;
    private readonly Picture _pastPicture = new();
    private readonly TrailArchive _archive;
    private readonly About _about;
    private readonly StudioSettings _settings;
    private readonly BusConnection _bus;
    private readonly TimeProvider _clock;
    private long _tick;
    private double _now;
    private bool _wasThere;
    private long _counted;
    private double _countedAt;
    private double _perSecond;
    private double _tickMs;

    /// <summary>Begins with nothing known.</summary>
    /// <param name="about">What pages are told about the system.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="bus">The connection, whose state is shown.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="archive">The trails of earlier.</param>
    public StudioLoop(About about, StudioSettings settings, BusConnection bus, TimeProvider clock, TrailArchive archive)
    {
        _archive = archive;
        _past = new Past(settings.History, settings.HistoryBytes);
        (_about, _settings, _bus, _clock) = (about, settings, bus, clock);
        _projection = new Projection(about.Environment);
        _panes = new PaneShow(_projection);
    }

    /// <summary>What is known.</summary>
    public Projection Projection => _projection;

    /// <summary>What everything looked like.</summary>
    public Past Past => _past;

    /// <summary>Tells the loop something.</summary>
    /// <param name="letter">What.</param>
    /// <param name="cancellationToken">Gives up while the loop is busy.</param>
    /// <exception cref="OperationCanceledException">It was given up, or the studio stops.</exception>
    public async ValueTask TellAsync(Letter letter, CancellationToken cancellationToken)
    {
        try
        {
            await _letters.Writer.WriteAsync(letter, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new OperationCanceledException("The studio stops.", exception);
        }
    }

    /// <summary>Asks the loop for something that only it knows.</summary>
    /// <typeparam name="T">What is asked.</typeparam>
    /// <param name="read">Reads it, in the loop; must not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> AskAsync<T>(Func<StudioLoop, T> read, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await TellAsync(new Letter.Asked(loop => answer.TrySetResult(read(loop))), cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The NPCs that pages follow now; those that look at the past follow nobody.</summary>
    /// <param name="most">As many at most.</param>
    /// <returns>Their names, in order.</returns>
    public IReadOnlyList<string> Followed(int most) =>
    [
        .. _viewers.Where(static viewer => viewer is { HasStarted: true, Playback.IsLive: true }).Select(viewer => _projection.Npcs.Find(viewer.Wish.Follow)?.Node.Name)
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(most),
    ];

    /// <summary>Runs until cancelled.</summary>
    /// <param name="ear">Hears the bus.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Ear ear, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Hz), _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Tick(ear);
            }
        }
        finally
        {
            _letters.Writer.TryComplete();
            _viewers.ForEach(static viewer => viewer.End());
        }
    }

    private void Tick(Ear ear)
    {
        var started = _clock.GetTimestamp();

        // A wall clock may be set back; what is kept of the past stays in order.
        var now = _now = Math.Max(_now, Milliseconds(_clock.GetUtcNow()));
        _tick++;
        for (var i = 0; i < MostLetters && _letters.Reader.TryRead(out var letter); i++)
        {
            Take(letter, now);
        }

        foreach (var heard in ear.Readers)
        {
            for (var i = 0; i < MostMessages && heard.TryRead(out var message); i++)
            {
                _projection.Take(message, now);
            }
        }

        if (_tick % RatesEvery == 0)
        {
            _projection.UpdateRates(now, IsHearing(now));
            var span = Math.Max(1, now - _countedAt);
            _perSecond += ((1_000 * (_projection.Messages - _counted) / span) - _perSecond) * RateSmoothing;
            (_counted, _countedAt) = (_projection.Messages, now);
        }

        _past.Take(_projection, now);
        Show(now);
        _projection.NextFrame();
        _tickMs += (_clock.GetElapsedTime(started).TotalMilliseconds - _tickMs) * RateSmoothing;
    }

    private void Take(Letter letter, double now)
    {
        switch (letter)
        {
            case Letter.Came came when _viewers.Count < _settings.MostViewers:
                _viewers.Add(came.Viewer);
                came.Taken.TrySetResult(true);
                break;
            case Letter.Came came:
                came.Taken.TrySetResult(false);
                break;
            case Letter.Went went:
                _viewers.Remove(went.Viewer);
                break;
            case Letter.Said said:
                Take(said.Viewer, said.Word, now);
                break;
            case Letter.Listening listening:
                _projection.Listeners.Take(listening.Subscribers);
                _projection.Listeners.Take(listening.Readers);
                break;
            case Letter.Fetched fetched:
                fetched.Replay.Introduce(_projection.Graph);
                (fetched.Viewer.Playback.Replay, fetched.Viewer.Playback.IsFetching) = (fetched.Replay, false);
                fetched.Viewer.TrySay(JsonText.Object(json =>
                {
                    json.WriteString("kind", "replay");
                    json.WriteNumber("trails", fetched.Replay.Count);
                    json.WriteString("problem", fetched.Problem);
                }));
                break;
            case Letter.Minded minded:
                _projection.Npcs.TakeMind(minded.Npc, minded.Reply, now);
                break;
            case Letter.Asked asked:
                asked.Answer(this);
                break;
            default:
                break;
        }
    }

    private void Take(Viewer viewer, ViewerWord word, double now)
    {
        switch (word)
        {
            case ViewerWord.Start start:
                viewer.ScopeAt = start.Wish.Scope.SequenceEqual(viewer.Wish.Scope) ? viewer.ScopeAt : now - ScopeBeforeMs;
                viewer.Wish = start.Wish;
                viewer.IsFresh = true;
                viewer.HasStarted = viewer.HasStarted || viewer.TrySay(_about.Hello(viewer.Id, _bus.State is ConnectionState.Connected));
                break;
            case ViewerWord.Painted painted when painted.Sequence <= viewer.Sequence && painted.Sequence > viewer.Acknowledged:
                viewer.Acknowledged = painted.Sequence;
                viewer.WaitsSince = viewer.Acknowledged == viewer.Sequence ? 0 : now;
                break;
            case ViewerWord.Time time:
                viewer.Playback.Take(time, _projection.Messages);
                viewer.NeedsKey = true;
                viewer.IsFresh = true;
                viewer.ScopeAt = (time.Mode is "at" ? time.At : now) - ScopeBeforeMs;
                break;
            case ViewerWord.Key:
                viewer.NeedsKey = true;
                break;
            default:
                break;
        }
    }

    private void Show(double now)
    {
        if (_viewers.Count == 0)
        {
            return;
        }

        var graph = _projection.Graph;
        var flags = _bus.State is ConnectionState.Connected ? (byte)0 : FrameWriter.BusAway;
        _delta.Draw(graph.ChangedNodes, graph.ChangedEdges);
        var hasKey = false;
        foreach (var viewer in _viewers)
        {
            if (!viewer.HasStarted)
            {
                continue;
            }

            if (_tick % LagEvery == 0)
            {
                viewer.TrySay(LagOf(viewer, now));
            }

            if (viewer.Playback.IsPaused)
            {
                continue;
            }

            if (viewer.IsBehind || !TryName(viewer, graph))
            {
                viewer.Dropped++;
                viewer.NeedsKey = true;
                continue;
            }

            TellEvents(viewer);
            if (!viewer.Playback.IsLive)
            {
                ShowPast(viewer, flags, now);
                continue;
            }

            var isKey = viewer.NeedsKey || now - viewer.KeyAt >= KeyEveryMs;
            if (isKey && !hasKey)
            {
                _key.Draw(graph.Nodes, graph.Edges);
                hasKey = true;
            }

            Show(viewer, isKey ? _key : _delta, isKey, flags, now);
            _panes.Show(viewer, _tick, now);
        }
    }

    /// <summary>Shows what was: from what is kept in memory, and before that from trails.</summary>
    private void ShowPast(Viewer viewer, byte flags, double now)
    {
        var play = viewer.Playback;
        flags |= FrameWriter.Replayed;
        var isKept = play.At >= _past.From;
        if (isKept || play.Replay?.Covers(play.At) is true)
        {
            play.Advance(1_000.0 / Hz, now);
        }

        if (isKept && _past.Frames.TryFind(play.At, out var when, out var frame))
        {
            var isNews = play.IsNews("flow", when) || viewer.NeedsKey;
            Send(viewer, isNews, flags, play.At, isNews ? frame.Body : [], isNews ? frame.Nodes : 0, isNews ? frame.Edges : 0);
            _panes.ShowPast(viewer, _past, play);
            return;
        }

        var isDrawn = play.Replay is { } replay && replay.Covers(play.At) && (play.IsNews("flow", Math.Floor(play.At / ReplayEveryMs)) || viewer.NeedsKey);
        if (isDrawn)
        {
            play.Replay!.Draw(_pastPicture, _projection.Graph, play.At);
        }
        else
        {
            _pastPicture.Begin();
            if (play.Replay?.Covers(play.At) is not true && !play.IsFetching)
            {
                play.IsFetching = true;
                _ = FetchAsync(viewer, play.At);
            }
        }

        Send(viewer, isDrawn, flags, play.At, _pastPicture.Body, _pastPicture.Nodes, _pastPicture.Edges);
    }

    private async Task FetchAsync(Viewer viewer, double at)
    {
        try
        {
            var (replay, problem) = await _archive.ReplayAsync(at, CancellationToken.None);
            await TellAsync(new Letter.Fetched(viewer, replay, problem), CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // The studio stops.
        }
    }

    private static void Send(Viewer viewer, bool isKey, byte flags, double at, ReadOnlySpan<byte> body, int nodes, int edges)
    {
        if (!viewer.TryShow(new FrameHeader(isKey ? FrameWriter.Key : FrameWriter.Delta, flags, viewer.Sequence + 1, at, 0, nodes, edges), body))
        {
            viewer.Dropped++;
            viewer.NeedsKey = true;
            return;
        }

        viewer.Sequence++;
        viewer.NeedsKey = viewer.NeedsKey && !isKey;
    }

    private void Show(Viewer viewer, Picture picture, bool isKey, byte flags, double now)
    {
        var header = new FrameHeader(isKey ? FrameWriter.Key : FrameWriter.Delta, flags, viewer.Sequence + 1, now, _projection.Oldest, picture.Nodes, picture.Edges);
        if (!viewer.TryShow(header, picture.Body))
        {
            viewer.Dropped++;
            viewer.NeedsKey = true;
            return;
        }

        viewer.Sequence++;
        viewer.WaitsSince = viewer.WaitsSince == 0 ? now : viewer.WaitsSince;
        if (isKey)
        {
            (viewer.NeedsKey, viewer.KeyAt) = (false, now);
        }
    }

    private void TellEvents(Viewer viewer)
    {
        if (viewer.ToldEvent < _projection.Events.Newest
            && viewer.TrySay(EventLog.Write(_projection.Events.After(viewer.ToldEvent, EventLog.MostAtOnce))))
        {
            viewer.ToldEvent = _projection.Events.Newest;
        }
    }

    /// <summary>A frame may only speak of what the viewer can name.</summary>
    private bool TryName(Viewer viewer, Graph graph)
    {
        while (viewer.KnownNodes < graph.Nodes.Count || viewer.KnownEdges < graph.Edges.Count)
        {
            var names = NamesWriter.Write(graph, viewer.KnownNodes, viewer.KnownEdges, _about.Environment.Value, out var nodes, out var edges);
            if (!viewer.TrySay(names))
            {
                return false;
            }

            (viewer.KnownNodes, viewer.KnownEdges) = (nodes, edges);
        }

        return true;
    }

    private byte[] LagOf(Viewer viewer, double now) => JsonText.Object(json =>
    {
        json.WriteString("kind", "lag");
        json.WriteNumber("dropped", viewer.Dropped);
        json.WriteNumber("lag_ms", viewer.WaitsSince == 0 ? 0 : Math.Round(now - viewer.WaitsSince));
        json.WriteNumber("viewers", _viewers.Count);
        json.WriteNumber("waiting", viewer.Playback.IsPaused ? _projection.Messages - viewer.Playback.MessagesBefore : 0);
        json.Number("received_per_s", _perSecond, 0);
        json.Number("server_ms", _tickMs, 2);
        json.WriteStartObject("history");
        json.Number("from", Math.Min(_past.From, now), 0);
        json.Number("to", now, 0);
        json.WriteNumber("bytes", _past.Bytes);
        json.WriteEndObject();
        json.WriteNumber("messages", _projection.Messages);
        json.WriteNumber("unreadable", _projection.Unreadable);
        json.WriteNumber("refused", _projection.Graph.Refused);
        json.WriteNumber("bus_dropped", _bus.Statistics.Dropped);
    });

    private bool IsHearing(double now)
    {
        var isThere = _bus.State is ConnectionState.Connected;
        if (isThere && !_wasThere)
        {
            _projection.ForgiveSilence(now);
        }

        _wasThere = isThere;
        return isThere;
    }

    private static double Milliseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalMilliseconds;
}
