using Nimmerverse.World.Gardens;
using Nimmerverse.World.Running;
using Nimmerverse.World.Tests.Gardens;

namespace Nimmerverse.World.Tests.Running;

public sealed class ActionInboxTests
{
    [Fact]
    public void Actions_are_taken_once_in_order_of_arrival()
    {
        var inbox = new ActionInbox();
        inbox.Offer(new BodyAction("1", Player.Join));
        inbox.Offer(new BodyAction("2", Player.Join));

        Assert.Equal(["1", "2"], inbox.Take().ToArray().Select(static action => action.Body));
        Assert.Equal(0, inbox.Take().Length);
    }

    [Fact]
    public void Flood_is_dropped_and_counted_and_what_came_first_is_kept()
    {
        var inbox = new ActionInbox();
        inbox.Offer(new BodyAction("first", Player.Join));
        for (var i = 0; i < ActionInbox.Capacity + 9; i++)
        {
            inbox.Offer(new BodyAction("flood", Player.Join));
        }

        Assert.Equal(10, inbox.Dropped);
        var taken = inbox.Take();
        Assert.Equal(ActionInbox.Capacity, taken.Length);
        Assert.Equal("first", taken[0].Body);
    }
}
