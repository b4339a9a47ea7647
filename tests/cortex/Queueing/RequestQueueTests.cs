using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cortex.Queueing;

namespace Nimmerverse.Cortex.Tests.Queueing;

public sealed class RequestQueueTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    [Fact]
    public void Next_takes_the_most_urgent_first_and_of_equals_the_oldest()
    {
        var queue = new RequestQueue<QueuedThing>(new Ageing(Step));
        var (low, old, young) = (Thing("a", 1, 0), Thing("a", 5, 0), Thing("a", 5, 1));
        queue.Add(low);
        queue.Add(young);
        queue.Add(old);

        Assert.Equal([old, young, low], Drain(queue, Start.AddSeconds(1)));
    }

    [Fact]
    public void Next_passes_over_what_does_not_fit_without_holding_others_back()
    {
        var queue = new RequestQueue<QueuedThing>(new Ageing(Step));
        queue.Add(Thing("a", 9, 0, model: "away"));
        var other = Thing("a", 1, 0);
        queue.Add(other);

        Assert.Same(other, queue.Next(Start, static thing => thing.Model == "nyx"));
    }

    [Fact]
    public void Requeued_request_keeps_its_place_among_its_equals()
    {
        var queue = new RequestQueue<QueuedThing>(new Ageing(Step));
        var (first, second) = (Thing("a", 5, 0), Thing("a", 5, 1));
        queue.Add(first);
        queue.Add(second);
        queue.Serve(first);
        queue.Add(first);

        Assert.Same(first, queue.Next(Start.AddSeconds(1), static _ => true));
    }

    [Fact]
    public void Tail_is_the_newest_of_the_least_urgent()
    {
        var queue = new RequestQueue<QueuedThing>(new Ageing(Step));
        var tail = Thing("b", 0, 0.5);
        queue.Add(Thing("a", 5, 0.6));
        queue.Add(Thing("b", 0, 0.1));
        queue.Add(tail);

        Assert.Same(tail, queue.Tail(Start.AddSeconds(1)));
    }

    [Fact]
    public void PositionOf_counts_the_more_urgent_wholly_and_equals_by_turns()
    {
        var queue = new RequestQueue<QueuedThing>(new Ageing(Step));
        for (var i = 0; i < 50; i++)
        {
            queue.Add(Thing("flood", 5, 0));
        }

        queue.Add(Thing("urgent", 7, 0));

        Assert.Equal(3, queue.PositionOf("newcomer", 5));
        Assert.Equal(52, queue.PositionOf("flood", 5));
        Assert.Equal(1, queue.PositionOf("newcomer", 9));
    }

    /// <summary>
    /// The stated bound: (10 - priority) steps after it was taken a request stands at level 10, and from then on the tokens served before
    /// it are at most its own requester's older ones once, and of each other requester as many again and two of the largest requests more.
    /// Seen to fail with a level that never rises (LevelOf returning the priority).
    /// </summary>
    [Fact]
    public void Nobody_waits_longer_than_the_stated_bound() => Prop.ForAll<int>(seed =>
    {
        var chance = new Random(seed);
        var queue = new RequestQueue<QueuedThing>(new Ageing(Step));
        var now = Start;
        var watched = Thing("watched", chance.Next(0, 10), 0, chance.Next(1, 50));
        var older = Enumerable.Range(0, chance.Next(5)).Select(_ => Thing("watched", chance.Next(11), -1, chance.Next(1, 50))).ToList();
        older.ForEach(queue.Add);
        queue.Add(watched);
        const int Others = 6;
        const int Largest = 50;
        var top = Start + new Ageing(Step).TimeToTop(watched.Priority);
        var own = older.Sum(static thing => thing.Tokens) + watched.Tokens;
        long served = 0;
        while (true)
        {
            // A flood: each turn brings two urgent requests of many requesters for one that is served.
            for (var i = 0; i < 2; i++)
            {
                queue.Add(new QueuedThing($"flood-{chance.Next(Others)}", chance.Next(9, 11), chance.Next(1, Largest + 1), now));
            }

            var next = queue.Next(now, static _ => true)!;
            queue.Serve(next);
            if (ReferenceEquals(next, watched))
            {
                return served <= own + (Others * (own + (2 * Largest)));
            }

            served += now >= top ? next.Tokens : 0;
            now += TimeSpan.FromMilliseconds(100);
            if (now > top + TimeSpan.FromMinutes(10))
            {
                return false;
            }
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>
    /// Tokens are shared, not turns: the requests of the flood are many times larger. Seen to fail with a clock that charges nothing (the
    /// flood got every turn), and with one that charges each request the same (the flood got many times the tokens).
    /// </summary>
    [Fact]
    public void Equals_share_tokens_however_many_and_however_large_the_requests_of_one_of_them_are() => Prop.ForAll<int>(seed =>
    {
        const int Largest = 80;
        var chance = new Random(seed);
        var queue = new RequestQueue<QueuedThing>(new Ageing(TimeSpan.FromHours(1)));
        for (var i = 0; i < 400; i++)
        {
            queue.Add(Thing("flood", 5, 0, chance.Next(40, Largest + 1)));
            queue.Add(Thing("modest", 5, 1, chance.Next(1, 6)));
        }

        // Nobody runs out meanwhile: 400 small requests are at least 400 tokens.
        var used = new Dictionary<string, int> { ["flood"] = 0, ["modest"] = 0 };
        while (used["modest"] < 300 && used["flood"] < 1_000)
        {
            var next = queue.Next(Start.AddSeconds(2), static _ => true)!;
            queue.Serve(next);
            used[next.Requester] += next.Tokens;
        }

        return Math.Abs(used["flood"] - used["modest"]) <= 2 * Largest;
    }).QuickCheckThrowOnFailure();

    /// <summary>What a request did not use of its turn is given back. Seen to fail with Settle giving nothing back.</summary>
    [Fact]
    public void Requester_that_uses_less_than_it_may_gets_its_share_by_what_it_used()
    {
        var queue = new RequestQueue<QueuedThing>(new Ageing(TimeSpan.FromHours(1)));
        for (var i = 0; i < 400; i++)
        {
            queue.Add(Thing("thrifty", 5, 0, tokens: 50));
            queue.Add(Thing("spender", 5, 1, tokens: 50));
        }

        var used = new Dictionary<string, int> { ["thrifty"] = 0, ["spender"] = 0 };
        for (var i = 0; i < 200; i++)
        {
            var next = queue.Next(Start.AddSeconds(2), static _ => true)!;
            queue.Serve(next);
            var spent = next.Requester == "thrifty" ? 10 : 50;
            queue.Settle(next, spent);
            used[next.Requester] += spent;
        }

        Assert.InRange(used["thrifty"], used["spender"] - 100, used["spender"] + 100);
    }

    /// <summary>Every request that is added comes out once, whatever is removed, served or put back in between. Seen to fail with Remove leaving the count.</summary>
    [Fact]
    public void Count_and_contents_agree_after_any_sequence() => Prop.ForAll<int>(seed =>
    {
        var chance = new Random(seed);
        var queue = new RequestQueue<QueuedThing>(new Ageing(Step));
        var inside = new List<QueuedThing>();
        for (var i = 0; i < 300; i++)
        {
            switch (chance.Next(4))
            {
                case 0 or 1:
                    var thing = Thing($"r{chance.Next(4)}", chance.Next(11), i / 10.0, chance.Next(1, 9), $"m{chance.Next(2)}");
                    inside.Add(thing);
                    queue.Add(thing);
                    break;
                case 2 when inside.Count > 0:
                    var gone = inside[chance.Next(inside.Count)];
                    inside.Remove(gone);
                    if (!queue.Remove(gone.Id, out var removed) || !ReferenceEquals(removed, gone))
                    {
                        return false;
                    }

                    break;
                case 3 when queue.Next(Start.AddSeconds(i), static _ => true) is { } next:
                    queue.Serve(next);
                    if (!inside.Remove(next))
                    {
                        return false;
                    }

                    break;
            }
        }

        return queue.Count == inside.Count && queue.Counts.Sum() == inside.Count
            && Drain(queue, Start.AddSeconds(99)).ToHashSet().SetEquals(inside);
    }).QuickCheckThrowOnFailure();

    private static QueuedThing Thing(string requester, int priority, double seconds, int tokens = 1, string model = "nyx") =>
        new(requester, priority, tokens, Start.AddSeconds(seconds), model);

    private static List<QueuedThing> Drain(RequestQueue<QueuedThing> queue, DateTimeOffset now)
    {
        var drained = new List<QueuedThing>();
        while (queue.Next(now, static _ => true) is { } next)
        {
            queue.Serve(next);
            drained.Add(next);
        }

        return drained;
    }
}
