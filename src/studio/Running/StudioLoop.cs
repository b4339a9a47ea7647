using System.Threading.Channels;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;
using Nimmerverse.Studio.Viewers;

namespace Nimmerverse.Studio.Running;

/// <summary>
/// The one loop that owns all that is known. Twenty times a second it takes what has come - messages of the bus, words of pages - and
/// makes one frame of it for everybody: what comes between two frames would not be seen before the next anyway.
/// </summary>
/// <param name="about">What pages are told about the system.</param>
/// <param name="settings">Bounds.</param>
/// <param name="bus">The connection, whose state is shown.</param>
/// <param name="clock">The clock.</param>
internal sealed class StudioLoop(About about, StudioSettings settings, BusConnection bus, TimeProvider clock)
{
    /// <summary>Frames per second.</summary>
    public const int Hz = 20;

    private const int RatesEvery = 5;
    private const int LagEvery = Hz;
    private const int MostLetters = 1_024;
    private const int MostMessages = 65_536;
    private const double KeyEveryMs = 5_000;

    // Full means that pages talk faster than twenty times a second: their sessions wait, each for itself.
    private readonly Channel<Letter> _letters = Channel.CreateBounded<Letter>(new BoundedChannelOptions(MostLetters) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly List<Viewer> _viewers = [];
    private readonly Picture _delta = new();
    private readonly Picture _key = new();
    private readonly Projection _projection = new(about.Environment);
    private long _tick;

    /// <summary>What is known.</summary>
    public Projection Projection => _projection;

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
        catch (ChannelClosedException)
        {
            throw new OperationCanceledException("The studio stops.");
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

    /// <summary>Runs until cancelled.</summary>
    /// <param name="heard">The messages of the bus.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(ChannelReader<BusMessage> heard, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Hz), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Tick(heard);
            }
        }
        finally
        {
            _letters.Writer.TryComplete();
            _viewers.ForEach(static viewer => viewer.End());
        }
    }

    private void Tick(ChannelReader<BusMessage> heard)
    {
        var now = Milliseconds(clock.GetUtcNow());
        _tick++;
        for (var i = 0; i < MostLetters && _letters.Reader.TryRead(out var letter); i++)
        {
            Take(letter, now);
        }

        for (var i = 0; i < MostMessages && heard.TryRead(out var message); i++)
        {
            _projection.Take(message, now);
        }

        if (_tick % RatesEvery == 0)
        {
            _projection.UpdateRates(now);
        }

        Show(now);
        _projection.NextFrame();
    }

    private void Take(Letter letter, double now)
    {
        switch (letter)
        {
            case Letter.Came came when _viewers.Count < settings.MostViewers:
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
                viewer.Wish = start.Wish;
                viewer.HasStarted = viewer.HasStarted || viewer.TrySay(about.Hello(viewer.Id, bus.State is ConnectionState.Connected));
                break;
            case ViewerWord.Painted painted when painted.Sequence <= viewer.Sequence && painted.Sequence > viewer.Acknowledged:
                viewer.Acknowledged = painted.Sequence;
                viewer.WaitsSince = viewer.Acknowledged == viewer.Sequence ? 0 : now;
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
        var flags = bus.State is ConnectionState.Connected ? (byte)0 : FrameWriter.BusAway;
        _delta.Draw(graph.ChangedNodes, graph.ChangedEdges);
        var hasKey = false;
        foreach (var viewer in _viewers)
        {
            if (!viewer.HasStarted)
            {
                continue;
            }

            if (viewer.IsBehind || !TryName(viewer, graph))
            {
                viewer.Dropped++;
                viewer.NeedsKey = true;
                continue;
            }

            var isKey = viewer.NeedsKey || now - viewer.KeyAt >= KeyEveryMs;
            if (isKey && !hasKey)
            {
                _key.Draw(graph.Nodes, graph.Edges);
                hasKey = true;
            }

            Show(viewer, isKey ? _key : _delta, isKey, flags, now);
            if (_tick % LagEvery == 0)
            {
                viewer.TrySay(LagOf(viewer, now));
            }
        }
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

    /// <summary>A frame may only speak of what the viewer can name.</summary>
    private bool TryName(Viewer viewer, Graph graph)
    {
        while (viewer.KnownNodes < graph.Nodes.Count || viewer.KnownEdges < graph.Edges.Count)
        {
            var names = NamesWriter.Write(graph, viewer.KnownNodes, viewer.KnownEdges, about.Environment.Value, out var nodes, out var edges);
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
        json.WriteNumber("messages", _projection.Messages);
        json.WriteNumber("unreadable", _projection.Unreadable);
        json.WriteNumber("refused", _projection.Graph.Refused);
        json.WriteNumber("bus_dropped", bus.Statistics.Dropped);
    });

    private static double Milliseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalMilliseconds;
}
