using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.History;
using Nimmerverse.Studio.Viewers;

namespace Nimmerverse.Studio.Panes;

/// <summary>
/// Makes the messages of the panes that pages have open, each once for all pages, at their own pace: what is large comes more seldom.
/// Owned by the projection's loop.
/// </summary>
/// <param name="projection">What is known.</param>
internal sealed class PaneShow(Projection projection)
{
    private const int VillageEvery = 5;
    private const int EconomyEvery = 10;
    private const int NpcEvery = 5;
    private const int BodiesAtFullPace = 150;
    private readonly Dictionary<string, byte[]?> _made = new(StringComparer.Ordinal);
    private long _madeAt = -1;

    /// <summary>Sends a page what it has open and what is due.</summary>
    /// <param name="viewer">The page.</param>
    /// <param name="tick">The frame.</param>
    /// <param name="now">The time, Unix milliseconds.</param>
    public void Show(Viewer viewer, long tick, double now)
    {
        if (tick != _madeAt)
        {
            _madeAt = tick;
            _made.Clear();
        }

        var wish = viewer.Wish;
        var slower = 1 + (projection.Village.Bodies / BodiesAtFullPace);
        if (wish.Shows("village") && (tick % (VillageEvery * slower) == 0 || viewer.IsFresh))
        {
            Say(viewer, "village", () => projection.Village.Write(now));
        }

        if (wish.Shows("economy") && (tick % (EconomyEvery * slower) == 0 || viewer.IsFresh))
        {
            Say(viewer, "economy", () => projection.Economy.Write(now));
        }

        if ((tick % NpcEvery == 0 || viewer.IsFresh) && projection.Npcs.Find(wish.Follow) is { } mind)
        {
            Say(viewer, mind.Node.Id, () => NpcBook.Write(mind, mind.LastState, now));
        }

        if (wish.Scope.Count > 0 && projection.Scope.Write(wish.Scope, viewer.ScopeAt, now, viewer.ScopeSequence + 1) is { } scope && viewer.TryShow(scope))
        {
            viewer.ScopeSequence++;
            viewer.ScopeAt = now;
        }

        viewer.IsFresh = false;
    }

    /// <summary>Sends a page what its panes looked like at the time that it sees.</summary>
    /// <param name="viewer">The page.</param>
    /// <param name="past">What is kept.</param>
    /// <param name="play">The time that it sees.</param>
    public void ShowPast(Viewer viewer, Past past, Playback play)
    {
        var wish = viewer.Wish;
        if (wish.Shows("village") && past.Villages.TryFind(play.At, out var when, out var message) && play.IsNews("village", when))
        {
            viewer.TrySay(message);
        }

        if (wish.Shows("economy") && past.Economies.TryFind(play.At, out when, out message) && play.IsNews("economy", when))
        {
            viewer.TrySay(message);
        }

        if (projection.Npcs.Find(wish.Follow) is { } mind && past.Npcs.TryFind(play.At, out when, out var states) && play.IsNews(mind.Node.Id, when)
            && states.TryGetValue(mind, out var state))
        {
            viewer.TrySay(NpcBook.Write(mind, state, when));
        }

        if (wish.Scope.Count > 0 && projection.Scope.Write(wish.Scope, viewer.ScopeAt, play.At, viewer.ScopeSequence + 1) is { } scope && viewer.TryShow(scope))
        {
            viewer.ScopeSequence++;
            viewer.ScopeAt = play.At;
        }
    }

    private void Say(Viewer viewer, string what, Func<byte[]?> make)
    {
        if (!_made.TryGetValue(what, out var message))
        {
            _made[what] = message = make();
        }

        if (message is not null)
        {
            viewer.TrySay(message);
        }
    }
}
